"""Asking an agency to help with a report that another one leads."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import new_id
from app.errors import (
    AgencyAtWork,
    FieldFault,
    ReportOver,
    TooManyAssignments,
    Unprocessable,
)
from app.feedback.assignments.dues import assignment_due_at
from app.feedback.assignments.states import RUNNING_STATES, AssignmentState
from app.feedback.clocks import due_by, find_pauses
from app.feedback.leads import require_possible
from app.feedback.models import Report, ReportAssignment
from app.feedback.states import OPEN_STATES, Kind, Publication
from app.feedback.steps import By, record_step
from app.province.local_time import local_day
from app.province.snapshot import Province

MAX_ASSIGNMENTS = 50


@dataclass(frozen=True)
class Request:
    """What an agency is asked to do, and by which day where that is sooner than usual."""

    agency: str
    task: str
    due_on: date | None = None


def ask_agency(
    session: Session,
    report: Report,
    wanted: Request,
    by: By,
    *,
    province: Province,
    now: datetime,
) -> uuid.UUID:
    """Have another agency at work on a locked, open ``report``; the assignment's id.

    Who answered before is asked anew. Raises ``ReportOver``, ``AgencyAtWork``,
    ``TooManyAssignments``, and ``Unprocessable`` for an agency or a day that will not do.
    """
    if report.state not in OPEN_STATES:
        raise ReportOver
    _require_agency(province, report, wanted.agency, now)
    due = _due_at(session, report, wanted, province, now)
    _make_room(session, report, wanted.agency, now)
    asked = ReportAssignment(
        id=new_id(),
        report_id=report.id,
        agency_code=wanted.agency,
        state=AssignmentState.ASKED.value,
        task=wanted.task,
        due_at=due,
        due_on=wanted.due_on,
        assigned_by=by.id,
        assigned_at=now,
    )
    session.add(asked)
    details = {"agency": wanted.agency}
    record_step(session, report, by, action="agency_asked", details=details, now=now)
    return asked.id


def _require_agency(province: Province, report: Report, agency: str, now: datetime) -> None:
    require_possible(province, report, agency, now=now)
    if agency == report.lead_agency_code:
        raise Unprocessable(FieldFault("/agency", "agency_leads"))
    if report.publication == Publication.RESTRICTED and report.kind == Kind.ADMINISTRATIVE:
        raise Unprocessable(FieldFault("/agency", "agency_cannot_see"))


def _due_at(
    session: Session, report: Report, wanted: Request, province: Province, now: datetime
) -> datetime | None:
    pauses = find_pauses(session.connection(), [report.id])[report.id]
    latest = due_by(province, report, pauses, wanted.agency)
    if wanted.due_on is not None and latest is not None:
        last = local_day(latest)
        if not local_day(now) <= wanted.due_on <= last:
            fault = FieldFault("/due_on", "due_on_span", (("max", last.isoformat()),))
            raise Unprocessable(fault)
    return assignment_due_at(province, report, pauses, wanted.agency, due_on=wanted.due_on)


def _make_room(session: Session, report: Report, agency: str, now: datetime) -> None:
    counted = select(func.count()).where(ReportAssignment.report_id == report.id)
    if (session.scalar(counted) or 0) >= MAX_ASSIGNMENTS:
        raise TooManyAssignments(max=MAX_ASSIGNMENTS)
    current = session.scalar(
        select(ReportAssignment).where(
            ReportAssignment.report_id == report.id,
            ReportAssignment.agency_code == agency,
            ReportAssignment.ended_at.is_(None),
        )
    )
    if current is None:
        return
    if current.state in RUNNING_STATES:
        raise AgencyAtWork
    # Its answer stays; from now on the new one lets it see the report.
    current.ended_at = now
    session.flush()
