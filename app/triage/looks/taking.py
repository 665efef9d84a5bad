"""A look at who filed a report: for a purpose, with a reason, for a short time, never unseen."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypedDict

from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import new_id
from app.database.sealing import Sealer
from app.feedback.filed_for import unseal_filed_for
from app.feedback.hotline import unseal_caller
from app.feedback.models import IdentityLook, Report
from app.feedback.states import OPEN_STATES
from app.feedback.steps import By
from app.identity.citizens.profile import get_profile
from app.identity.citizens.restriction import require_use
from app.identity.looks.earlier import EarlierLooks
from app.identity.looks.holding import hold_look
from app.identity.looks.standing_out import Surroundings, reasons
from app.identity.principals import StaffPrincipal
from app.identity.staff.rights import HeldRole, allowing
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.triage.sight import is_in_charge, surroundings_of

# A console hides it again after this time.
SHOWN_FOR = timedelta(minutes=15)
_REASON = "identity_looks.sealed_reason"


class LookPurpose(StrEnum):
    """What staff need to know it for."""

    CONTACT = "contact"
    DANGER = "danger"
    LEGAL_REQUEST = "legal_request"
    MISUSE = "misuse"


# What the data of somebody who had its use restricted is still shown for: to save somebody, and
# for claims in law (in the sense of GDPR, Article 18(2)).
DESPITE_RESTRICTION = frozenset({LookPurpose.DANGER, LookPurpose.LEGAL_REQUEST})


@dataclass(frozen=True)
class Why:
    """What a look is taken for, and the reason in words."""

    purpose: LookPurpose
    reason: str


class CitizenSeen(TypedDict):
    """Whose account filed the report; phone and e-mail address only where he wants contact."""

    full_name: str | None
    phone: str | None
    email: str | None


class CallerSeen(TypedDict):
    """Who called 1022, as far as he said."""

    name: str | None
    phone: str | None


class FiledForSeen(TypedDict):
    """For whom the report was filed."""

    relation: str
    name: str | None
    phone: str | None


class ReporterIdentity(TypedDict):
    """Who filed a report; ``shown_until`` is when whoever looked should see it no more."""

    look_id: uuid.UUID
    report_id: uuid.UUID
    shown_until: datetime
    citizen: CitizenSeen | None
    caller: CallerSeen | None
    filed_for: FiledForSeen | None


def look_at_reporter(
    session: Session,
    staff: StaffPrincipal,
    report: Report,
    by: By,
    why: Why,
    *,
    earlier: EarlierLooks,
    sealer: Sealer,
    now: datetime,
) -> ReporterIdentity:
    """Who filed a locked ``report`` that ``staff`` is in charge of; the look is kept, audited.

    Raises ``UseRestricted``.
    """
    if report.citizen_id is not None and why.purpose not in DESPITE_RESTRICTION:
        require_use(session, [report.citizen_id])
    held = _role_for(session, staff, report)
    found = Surroundings(
        has_open_case=report.state in OPEN_STATES,
        is_of_agency=bool(held.scope.agency_code),
        earlier=earlier.count(session, staff.id, citizen_id=report.citizen_id, now=now),
    )
    look = IdentityLook(
        id=new_id(),
        report_id=report.id,
        citizen_id=report.citizen_id,
        staff_id=staff.id,
        role=held.role.value,
        agency_code=held.scope.agency_code,
        purpose=why.purpose.value,
        sealed_reason=sealer.seal_text(why.reason, purpose=_REASON),
        at=now,
        shown_until=now + SHOWN_FOR,
        stands_out=" ".join(reasons(found)),
    )
    session.add(look)
    _let_him_know(session, look, now=now)
    record(
        session,
        actor=by.key,
        action="identity_viewed",
        subject=f"report:{report.id}",
        details=_details(look, by),
        now=now,
    )
    return {
        "look_id": look.id,
        "report_id": report.id,
        "shown_until": look.shown_until,
        "citizen": _citizen(session, sealer, report),
        "caller": _caller(sealer, report),
        "filed_for": _filed_for(sealer, report),
    }


def _let_him_know(session: Session, look: IdentityLook, *, now: datetime) -> None:
    """Tell him at once; what an authority asked for waits until it could order a delay."""
    if look.purpose == LookPurpose.LEGAL_REQUEST:
        hold_look(session, look.id, now=now)
    elif look.citizen_id is not None:
        notify(session, [News(look.citizen_id, Kind.DATA_VIEWED, entity_id=str(look.id))], now=now)


def _details(look: IdentityLook, by: By) -> Mapping[str, str]:
    where = {"agency": look.agency_code} if look.agency_code else {}
    return {"purpose": look.purpose, "role": look.role, **where, **by.details}


def _role_for(session: Session, staff: StaffPrincipal, report: Report) -> HeldRole:
    """The role that lets him: his own before a colleague's, an agency's before the province's."""
    surroundings = surroundings_of(session.connection(), report.id)
    held = allowing(staff.held, staff.operation)
    letting = [one for one in held if is_in_charge(one.scope, report, surroundings)]
    return min(
        letting,
        key=lambda one: (one.lent_by is not None, not one.scope.agency_code, one.scope.agency_code),
    )


def _citizen(session: Session, sealer: Sealer, report: Report) -> CitizenSeen | None:
    if report.citizen_id is None:
        return None
    profile = get_profile(session, sealer, report.citizen_id)
    contact = profile["contact"]
    return {
        "full_name": profile["full_name"],
        "phone": contact["phone"] if report.wants_contact else None,
        "email": contact["email"] if report.wants_contact else None,
    }


def _caller(sealer: Sealer, report: Report) -> CallerSeen | None:
    caller = unseal_caller(sealer, report.sealed_caller)
    if caller is None:
        return None
    return {"name": caller.name, "phone": caller.phone if report.wants_contact else None}


def _filed_for(sealer: Sealer, report: Report) -> FiledForSeen | None:
    person = unseal_filed_for(sealer, report.sealed_filed_for)
    if person is None:
        return None
    return {"relation": person.relation, "name": person.name, "phone": person.phone}
