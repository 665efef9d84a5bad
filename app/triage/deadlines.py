"""A report's deadline, explained to staff."""

import uuid
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection

from app.database import AnyRow
from app.feedback.clocks import class_of, clock_of, find_pauses
from app.feedback.states import OPEN_STATES, State
from app.identity.staff.duty import first_on_duty
from app.province.deadlines.due import Clock
from app.province.deadlines.explained import DeadlineRead, explained
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
    triage = explained(province, TRIAGE, agency, Clock(report.submitted_at)) if is_waiting else None
    return {
        "handling": handling,
        "triage": triage,
        "pauses": [{"from_at": one.began_at, "until_at": one.ended_at} for one in pauses],
        "on_duty": _whom_to_call(connection, province, report, now),
    }


def _whom_to_call(
    connection: Connection, province: Province, report: AnyRow, now: datetime
) -> list[OnDutyRead] | None:
    """Who is on duty for the leading agency, else for the nearest above it; None: no need."""
    if (
        not province.categories[report.category_code].is_emergency
        or report.state not in OPEN_STATES
    ):
        return None
    parents = {code: agency.parent for code, agency in province.agencies.items()}
    accused = report.accused_agency_code
    line = tuple(one for one in ancestors(report.lead_agency_code, parents) if one != accused)
    return [
        {
            "agency": called.agency,
            "staff_id": called.staff_id,
            "full_name": called.full_name,
            "phone": called.phone,
            "tier": called.tier,
            "until_at": called.ends_at,
        }
        for called in first_on_duty(connection, line, at=now)
    ]
