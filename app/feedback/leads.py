"""Who leads a report: passing it on, declining it, and what that changes besides."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import new_id
from app.errors import FieldFault, ReportOver, Unprocessable
from app.feedback.assignments.dues import recount
from app.feedback.assignments.states import RUNNING_STATES, AssignmentState
from app.feedback.models import Report, ReportAssignment
from app.feedback.states import OPEN_STATES
from app.feedback.steps import By, record_step
from app.province.agencies import find_valid_agency
from app.province.local_time import local_day
from app.province.snapshot import Province
from app.province.trees import ancestors

# The second time that nobody wants it, a supervisor says whose it is.
_BOUNCES_FOR_SUPERVISOR = 2


def pass_on(
    session: Session,
    report: Report,
    agency: str,
    by: By,
    *,
    note: str | None,
    keeps_helping: bool,
    province: Province,
    now: datetime,
) -> None:
    """Have ``agency`` lead a locked, open ``report``; it is on nobody's desk then.

    With ``keeps_helping`` the one that led is at work on it still. Raises ``ReportOver``, and
    ``Unprocessable`` for an agency that will not do. The one that leads already changes nothing.
    """
    if report.state not in OPEN_STATES:
        raise ReportOver
    require_possible(province, report, agency, now=now)
    if agency == report.lead_agency_code:
        return
    before = report.lead_agency_code
    give_lead(session, report, agency, by, note=note, province=province, now=now)
    if keeps_helping and not is_accused(province, report, before):
        _keep_helping(session, report, before, by, now)
        recount(session, report, province)


def decline_lead(
    session: Session, report: Report, by: By, *, reason: str, province: Province, now: datetime
) -> None:
    """Give a locked, open ``report`` back, counting how often that happened.

    It goes to the agency that passed it on, else to the nearest above the one that declines. The
    second time, or where nobody is above, it waits for a supervisor. Raises ``ReportOver``.
    """
    if report.state not in OPEN_STATES:
        raise ReportOver
    back_to = _back_to(province, report, now)
    report.bounces += 1
    report.lead_note = reason
    is_stuck = back_to is None or report.bounces >= _BOUNCES_FOR_SUPERVISOR
    report.needs_supervisor = report.needs_supervisor or is_stuck
    details: dict[str, str | int] = {
        "agency": report.lead_agency_code,
        "bounces": report.bounces,
    }
    record_step(session, report, by, action="lead_declined", details=details, now=now)
    if back_to is not None:
        give_lead(session, report, back_to, by, note=reason, province=province, now=now)
        report.passed_by_agency_code = None


def give_lead(
    session: Session,
    report: Report,
    agency: str,
    by: By,
    *,
    note: str | None = None,
    keeps_desk: bool = False,
    province: Province,
    now: datetime,
) -> None:
    """Have ``agency`` lead a locked ``report``, which counts by its own calendar while it is open.

    Unless it ``keeps_desk`` the report is on nobody's then. ``note`` is for staff.
    """
    report.passed_by_agency_code = report.lead_agency_code
    report.lead_agency_code = agency
    report.lead_note = note
    if not keeps_desk:
        report.assignee_id = None
    end_assignment(session, report, agency, now=now)
    if report.state in OPEN_STATES:
        recount(session, report, province)
    details = {"agency": agency}
    record_step(session, report, by, action="reassigned", details=details, now=now)


def require_possible(province: Province, report: Report, agency: str, *, now: datetime) -> None:
    """Raises ``Unprocessable`` for an agency that is not there today, or that is accused."""
    found = province.agencies.get(agency)
    if found is None or not found.validity.holds(local_day(now)):
        raise Unprocessable(FieldFault("/agency", "unknown_value"))
    if is_accused(province, report, agency):
        raise Unprocessable(FieldFault("/agency", "agency_accused"))


def is_accused(province: Province, report: Report, agency: str) -> bool:
    """Whether the report accuses the agency, or one above it."""
    accused = report.accused_agency_code
    return accused is not None and accused in ancestors(agency, province.agency_parents)


def end_assignment(session: Session, report: Report, agency: str, *, now: datetime) -> None:
    """Ask ``agency`` no more to help with a locked ``report``: it leads it, or must not see it."""
    theirs = select(ReportAssignment).where(
        ReportAssignment.report_id == report.id,
        ReportAssignment.agency_code == agency,
        ReportAssignment.ended_at.is_(None),
    )
    for assignment in session.scalars(theirs):
        if assignment.state in RUNNING_STATES:
            assignment.state = AssignmentState.WITHDRAWN.value
        assignment.ended_at = now
    session.flush()


def _keep_helping(session: Session, report: Report, agency: str, by: By, now: datetime) -> None:
    session.add(
        ReportAssignment(
            id=new_id(),
            report_id=report.id,
            agency_code=agency,
            state=AssignmentState.ACCEPTED.value,
            assigned_by=by.id,
            assigned_at=now,
        )
    )
    session.flush()


def _back_to(province: Province, report: Report, now: datetime) -> str | None:
    today, lead = local_day(now), report.lead_agency_code
    passed_by = report.passed_by_agency_code
    found = find_valid_agency(province.agencies, passed_by, on=today) if passed_by else None
    above = ancestors(lead, province.agency_parents)
    candidates = [*([found.code] if found else []), *above]
    return next(
        (
            one
            for one in candidates
            if one != lead
            and province.agencies[one].validity.holds(today)
            and not is_accused(province, report, one)
        ),
        None,
    )
