"""What a look at who filed a report is taken in."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.feedback.models import IdentityLook, Report
from app.feedback.states import OPEN_STATES
from app.identity.looks.standing_out import REPEATED_WITHIN, Surroundings
from app.identity.principals import StaffPrincipal
from app.identity.staff.rights import HeldRole
from app.province.local_time import day_begins_at, local_day


def surroundings_of_look(
    session: Session, staff: StaffPrincipal, held: HeldRole, report: Report, *, now: datetime
) -> Surroundings:
    """The case, the role and the earlier looks of the same person, before this one is written."""
    today = IdentityLook.at >= day_begins_at(local_day(now))
    # Of callers without an account nothing says that two are one.
    at_citizen = IdentityLook.citizen_id == report.citizen_id
    counted = select(func.count().filter(today), func.count().filter(at_citizen)).where(
        IdentityLook.staff_id == staff.id, IdentityLook.at >= now - REPEATED_WITHIN
    )
    earlier_today, earlier_at_citizen = session.execute(counted).one()
    return Surroundings(
        has_open_case=report.state in OPEN_STATES,
        is_of_agency=bool(held.scope.agency_code),
        earlier_today=earlier_today,
        earlier_at_citizen=earlier_at_citizen if report.citizen_id else 0,
    )
