"""A report's deadline, explained to staff."""

from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection

from app.database import AnyRow
from app.feedback.clocks import class_of, clock_of, find_pauses
from app.feedback.states import State
from app.province.deadlines import Clock
from app.province.explained_deadlines import DeadlineRead, explained
from app.province.rules.working_time import TRIAGE
from app.province.snapshot import Province


class PauseRead(TypedDict):
    """Time during which the citizen was waited for."""

    from_at: datetime
    until_at: datetime | None


class ReportDeadline(TypedDict):
    """Both deadlines of a report, and why they are what they are."""

    handling: DeadlineRead
    triage: DeadlineRead | None
    pauses: list[PauseRead]


def read_deadline(connection: Connection, province: Province, report: AnyRow) -> ReportDeadline:
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
    }
