"""A report's deadline, explained to staff."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.database import AnyRow
from app.feedback.clocks import Timed, class_of, clock_of, find_pauses
from app.feedback.states import OPEN_STATES, State
from app.identity.staff.duty import OnDuty, first_on_duty
from app.province.deadlines.due import Clock
from app.province.deadlines.explained import DeadlineRead, explained
from app.province.deadlines.pauses import Pause
from app.province.rules.working_time import TRIAGE
from app.province.snapshot import Province
from app.province.trees import ancestors


class PauseRead(TypedDict):
    """Time during which the citizen was waited for."""

    from_at: datetime
    until_at: datetime | None


class OnDutyRead(TypedDict):
    """Whom to call about an emergency, for which agency and until when."""

    agency: str
    staff_id: uuid.UUID
    full_name: str
    phone: str
    tier: int
    until_at: datetime


class ReportDeadline(TypedDict):
    """Both deadlines of a report, and why they are what they are; of an emergency, whom to call."""

    handling: DeadlineRead
    triage: DeadlineRead | None
    pauses: list[PauseRead]
    on_duty: list[OnDutyRead] | None


def read_deadline(
    connection: Connection, province: Province, report: AnyRow, *, now: datetime
) -> ReportDeadline:
    """When the report is due and why; until it is taken up, when it must have been."""
    pauses = find_pauses(connection, [report.id])[report.id]
    agency = report.lead_agency_code
    handling = explained(province, class_of(province, report), agency, clock_of(report, pauses))
    is_waiting = report.state == State.SUBMITTED
    triage = (
        explained(province, TRIAGE, agency, triage_clock(report, pauses)) if is_waiting else None
    )
    return {
        "handling": handling,
        "triage": triage,
        "pauses": [{"from_at": one.began_at, "until_at": one.ended_at} for one in pauses],
        "on_duty": _whom_to_call(connection, province, report, now),
    }


def triage_clock(report: Timed, pauses: Iterable[Pause]) -> Clock:
    """What the deadline is counted from until which a report must be taken up."""
    return Clock(report.submitted_at, tuple(pauses))


def find_on_duty(
    connection: Connection | Session, province: Province, report: AnyRow, *, at: datetime
) -> list[OnDuty]:
    """Who is on duty for the leading agency, else for the nearest above it; never the accused."""
    accused = report.accused_agency_code
    above = ancestors(report.lead_agency_code, province.agency_parents)
    return first_on_duty(connection, tuple(one for one in above if one != accused), at=at)


def _whom_to_call(
    connection: Connection, province: Province, report: AnyRow, now: datetime
) -> list[OnDutyRead] | None:
    """Who is on duty; None: there is no need to call anybody."""
    if (
        not province.categories[report.category_code].is_emergency
        or report.state not in OPEN_STATES
    ):
        return None
    return [
        {
            "agency": called.agency,
            "staff_id": called.staff_id,
            "full_name": called.full_name,
            "phone": called.phone,
            "tier": called.tier,
            "until_at": called.ends_at,
        }
        for called in find_on_duty(connection, province, report, at=now)
    ]
