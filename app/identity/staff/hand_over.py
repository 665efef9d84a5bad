"""A leaver's account is shut and his roles pass to a successor, in one transaction."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.errors import FieldFault, Unprocessable
from app.identity.models import StaffMember
from app.identity.sessions.families import Sessions
from app.identity.staff.absences import release_substitute
from app.identity.staff.accounts import disable
from app.identity.staff.administrators import Administrator
from app.identity.staff.duty_succession import pass_on_duty
from app.identity.staff.leavers import Leavers, Leaving
from app.identity.staff.members import record_change, roles_of
from app.identity.staff.rights import NEVER_LENT, Scope
from app.identity.staff.roles import add_role
from app.web.operations import Role


class LeavingReason(StrEnum):
    """Why somebody hands over: a code, since the audit holds no words about people."""

    TRANSFERRED = "transferred"
    RESIGNED = "resigned"
    RETIRED = "retired"
    OTHER = "other"


@dataclass(frozen=True)
class HandOver:
    """To whom and why; administrator's and auditor's roles pass only ``with_administration``."""

    to_id: uuid.UUID
    reason: LeavingReason
    with_administration: bool = False


def hand_over(
    session: Session,
    sessions: Sessions,
    leavers: Leavers,
    leaver: StaffMember,
    wanted: HandOver,
    by: Administrator,
    *,
    now: datetime,
) -> None:
    """Disable a locked ``leaver``, end his sessions and his standing in for others.

    The successor gets those of his roles that he lacks, and those of his shifts on duty that he is
    free and may serve for; the others end. Reports on the leaver's desk go along where the
    successor may move them, and else are free. Raises as ``disable`` and ``add_role`` do, and
    ``Unprocessable`` for a successor who will not do.
    """
    by.require_other(leaver.id)
    by.require_reaches_all(roles_of(session, leaver.id))
    successor = _successor(session, leaver, wanted.to_id, by)
    for role in roles_of(session, leaver.id):
        if wanted.with_administration or role.role not in NEVER_LENT:
            add_role(session, successor, Role(role.role), Scope.of(role), by, now=now)
    pass_on_duty(session, leaver, successor, by, now=now)
    release_substitute(session, leaver, by, now=now)
    leavers.release(session, Leaving(leaver.id, successor.id, by, now))
    disable(session, sessions, leavers, leaver, by, now=now)
    record_change(
        session,
        leaver,
        "handed_over",
        by,
        now=now,
        to=f"staff:{successor.id}",
        reason=wanted.reason.value,
        with_administration=wanted.with_administration,
    )


def _successor(
    session: Session, leaver: StaffMember, to_id: uuid.UUID, by: Administrator
) -> StaffMember:
    by.require_other(to_id)
    found = session.get(StaffMember, to_id, with_for_update=True, populate_existing=True)
    if (
        found is None
        or found.id == leaver.id
        or found.disabled_at is not None
        or not by.sees(roles_of(session, found.id))
    ):
        raise Unprocessable(FieldFault("/to_id", "unknown_value"))
    return found
