"""Staff accounts: found, opened, and held for a change that is based on what was read."""

import uuid
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database.turns import wait_for_turn
from app.errors import NotFound, PreconditionFailed, StaffAccountExists
from app.identity.models import StaffMember, StaffRole
from app.identity.staff.administrators import OPERATOR, Administrator
from app.texts.folding import fold

_MAX_FOLDED = 800


def find_member(session: Session, *, issuer: str, subject: str) -> StaffMember | None:
    """The active account of (issuer, subject), which nobody disables before we commit.

    Otherwise a session that begins now would outlive the end of all his sessions.
    """
    wanted = _account(issuer, subject).where(StaffMember.disabled_at.is_(None))
    return session.scalar(wanted.with_for_update(read=True))


def find_any_member(session: Session, *, issuer: str, subject: str) -> StaffMember | None:
    """The account of (issuer, subject), a disabled one too."""
    return session.scalar(_account(issuer, subject))


def open_account(
    session: Session,
    *,
    issuer: str,
    subject: str,
    full_name: str,
    by: Administrator = OPERATOR,
    now: datetime,
) -> StaffMember:
    """An account without any role; raises ``StaffAccountExists``."""
    take_turn(session)
    if find_any_member(session, issuer=issuer, subject=subject) is not None:
        raise StaffAccountExists
    member = StaffMember(issuer=issuer, subject=subject, revision=1, created_at=now)
    name(member, full_name)
    session.add(member)
    session.flush()
    record_change(session, member, "account_opened", by, now=now)
    return member


def name(member: StaffMember, full_name: str) -> None:
    """Give the account the name that colleagues see, and find it by."""
    member.full_name = full_name
    member.folded_name = fold(full_name)[:_MAX_FOLDED]


def lock_member(
    session: Session, staff_id: uuid.UUID, by: Administrator, *, revision: int | None = None
) -> StaffMember:
    """The account, nobody else's to change until the commit.

    Raises ``NotFound`` for one that ``by`` may not see, and ``PreconditionFailed`` when it is not
    at ``revision`` any more.
    """
    take_turn(session)
    member = session.get(StaffMember, staff_id, with_for_update=True, populate_existing=True)
    if member is None or member.anonymised_at is not None:
        raise NotFound
    if not by.sees(roles_of(session, staff_id)):
        raise NotFound
    if revision is not None and member.revision != revision:
        raise PreconditionFailed
    return member


def roles_of(session: Session, staff_id: uuid.UUID) -> list[StaffRole]:
    """The member's own roles, the oldest first."""
    wanted = select(StaffRole).where(StaffRole.staff_id == staff_id).order_by(StaffRole.id)
    return list(session.scalars(wanted))


def take_turn(session: Session) -> None:
    """Let one change of staff at a time go on: their rules look at more than one account.

    Who is the last administrator, who stands in for whom: two changes at once would each find
    them still kept.
    """
    wait_for_turn(session, "staff")


def record_change(
    session: Session,
    member: StaffMember,
    what: str,
    by: Administrator,
    *,
    now: datetime,
    **details: str | int | bool,
) -> None:
    """Write to the audit what happened to an account."""
    record(
        session,
        actor=by.key,
        action=f"staff_{what}",
        subject=f"staff:{member.id}",
        details=details,
        now=now,
    )


def _account(issuer: str, subject: str) -> Select[StaffMember]:
    return select(StaffMember).where(StaffMember.issuer == issuer, StaffMember.subject == subject)
