"""The register: noting a breach, keeping it up to date, writing and approving what people are told.

Once its notice is approved neither the words nor whom it concerns can be changed: what a second
person agreed to is what goes out.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer
from app.database.wake import wake_worker
from app.errors import (
    BreachStepNotAllowed,
    FieldFault,
    NotFound,
    PreconditionFailed,
    SecondPersonNeeded,
    Unprocessable,
)
from app.identity.principals import StaffPrincipal
from app.privacy.breaches.affected import Affected, count_affected
from app.privacy.models import Breach

# The authority for personal data is told so soon after it was noticed (Law 91/2025).
REPORTED_WITHIN = timedelta(hours=72)
DESCRIPTION = "breaches.sealed_description"


@dataclass(frozen=True)
class BreachDraft:
    """What is known when a breach is noted."""

    noticed_at: datetime
    description: str
    data_kinds: tuple[str, ...]


@dataclass(frozen=True)
class BreachChanges:
    """What becomes known later; None: nothing new."""

    description: str | None = None
    data_kinds: tuple[str, ...] | None = None
    reported_at: datetime | None = None
    report_number: str | None = None
    affected: Affected | None = None
    is_closed: bool | None = None


def note_breach(
    session: Session, draft: BreachDraft, staff: StaffPrincipal, *, sealer: Sealer, now: datetime
) -> Breach:
    """Note a breach; the clock began when it was noticed. Raises ``Unprocessable``."""
    _require_past("/noticed_at", draft.noticed_at, now)
    breach = Breach(
        noticed_at=draft.noticed_at,
        sealed_description=sealer.seal_text(draft.description, purpose=DESCRIPTION),
        data_kinds=list(draft.data_kinds),
        report_by=draft.noticed_at + REPORTED_WITHIN,
        noted_by=staff.id,
        noted_at=now,
    )
    session.add(breach)
    session.flush()
    _record(session, breach, staff, "breach_noted", now=now)
    return breach


def change_breach(
    session: Session,
    breach: Breach,
    changes: BreachChanges,
    staff: StaffPrincipal,
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Keep a locked breach up to date; raises ``Unprocessable``, ``BreachStepNotAllowed``."""
    if changes.reported_at is not None:
        _require_past("/reported_at", changes.reported_at, now)
    if changes.description is not None:
        breach.sealed_description = sealer.seal_text(changes.description, purpose=DESCRIPTION)
    if changes.data_kinds is not None:
        breach.data_kinds = list(changes.data_kinds)
    breach.reported_at = changes.reported_at or breach.reported_at
    breach.report_number = changes.report_number or breach.report_number
    if changes.affected is not None:
        _require_unapproved(breach)
        breach.affected = changes.affected.kept()
        breach.affected_count = count_affected(session.connection(), changes.affected, now=now)
    if changes.is_closed is not None:
        breach.closed_at = (breach.closed_at or now) if changes.is_closed else None
    breach.revision += 1
    named = [name for name, value in vars(changes).items() if value is not None]
    _record(session, breach, staff, "breach_changed", now=now, changed=" ".join(named))


def write_notice(
    session: Session,
    breach: Breach,
    words: dict[str, Any],
    staff: StaffPrincipal,
    *,
    now: datetime,
) -> None:
    """Write what people are told, or write it anew; raises ``BreachStepNotAllowed``."""
    _require_unapproved(breach)
    breach.notice, breach.notice_written_by = words, staff.id
    breach.revision += 1
    _record(session, breach, staff, "breach_notice_written", now=now)


def approve_notice(
    session: Session, breach: Breach, staff: StaffPrincipal, *, now: datetime
) -> None:
    """Have the worker tell everybody whom it concerns.

    Raises ``SecondPersonNeeded``, and ``BreachStepNotAllowed`` without words or people.
    """
    _require_unapproved(breach)
    if breach.notice is None or breach.affected is None:
        raise BreachStepNotAllowed
    if breach.notice_written_by == staff.id:
        raise SecondPersonNeeded
    breach.notice_approved_by, breach.notice_approved_at = staff.id, now
    breach.next_page_at = now
    breach.revision += 1
    wake_worker(session)
    _record(session, breach, staff, "breach_notice_approved", now=now)


def lock_breach(session: Session, breach_id: uuid.UUID, *, revision: int) -> Breach:
    """The breach; raises ``NotFound``, and ``PreconditionFailed`` at another revision."""
    breach = session.scalar(select(Breach).where(Breach.id == breach_id).with_for_update())
    if breach is None:
        raise NotFound
    if breach.revision != revision:
        raise PreconditionFailed
    return breach


def _require_unapproved(breach: Breach) -> None:
    if breach.notice_approved_at is not None:
        raise BreachStepNotAllowed


def _require_past(pointer: str, moment: datetime, now: datetime) -> None:
    if moment > now:
        raise Unprocessable(FieldFault(pointer, "in_the_future"))


def _record(
    session: Session,
    breach: Breach,
    staff: StaffPrincipal,
    action: str,
    *,
    now: datetime,
    **details: str,
) -> None:
    record(
        session,
        actor=staff.key,
        action=action,
        subject=f"breach:{breach.id}",
        details={"revision": breach.revision, **details},
        now=now,
    )
