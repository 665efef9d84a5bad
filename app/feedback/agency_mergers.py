"""Open reports of an agency that becomes part of another, and what it was asked to help with."""

import uuid

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session

from app.feedback.assignments.dues import recount
from app.feedback.leads import end_assignment, give_lead
from app.feedback.models import Report, ReportAssignment
from app.feedback.states import OPEN_STATES, Actor
from app.feedback.steps import By, record_step
from app.province.agencies import impartial_agency
from app.province.local_time import local_day
from app.province.mergers import Merger
from app.province.snapshot import Province, load_records

_OPEN = [state.value for state in OPEN_STATES]


def move_reports(session: Session, merger: Merger) -> int:
    """Have the successor lead what the ended agency still leads; how many reports that were.

    It stands in for it where it was asked to help, too. Deadlines are counted by the successor's
    calendar from now on. What is done stays with the agency that did it.
    """
    province = load_records(session.connection())
    _accuse_successor(session, merger)
    concerned = or_(Report.id.in_(_asked(merger)), _is_led(merger))
    wanted = select(Report).where(concerned).order_by(Report.id).with_for_update()
    led = 0
    for report in session.scalars(wanted).all():
        if report.state in OPEN_STATES and _must_be_led_anew(report, merger):
            _lead(session, report, merger, province)
            led += 1
        _ask_successor(session, report, merger, province)
    return led


def _is_led(merger: Merger) -> ColumnElement[bool]:
    """What the ended agency leads, and what its successor leads and is now accused by."""
    return and_(
        Report.state.in_(_OPEN),
        or_(
            Report.lead_agency_code == merger.ended,
            and_(
                Report.lead_agency_code == merger.successor,
                Report.accused_agency_code == merger.successor,
            ),
        ),
    )


def _asked(merger: Merger) -> Select[uuid.UUID]:
    """The reports on which the ended agency helps, or its successor where it is now accused."""
    return (
        select(ReportAssignment.report_id)
        .join(Report, Report.id == ReportAssignment.report_id)
        .where(
            ReportAssignment.ended_at.is_(None),
            or_(
                ReportAssignment.agency_code == merger.ended,
                and_(
                    ReportAssignment.agency_code == merger.successor,
                    Report.accused_agency_code == merger.successor,
                ),
            ),
        )
    )


def _must_be_led_anew(report: Report, merger: Merger) -> bool:
    is_accused = report.accused_agency_code == merger.successor
    led_by = report.lead_agency_code
    return led_by == merger.ended or (is_accused and led_by == merger.successor)


def _lead(session: Session, report: Report, merger: Merger, province: Province) -> None:
    lead = merger.successor
    if report.accused_agency_code is not None:
        today = local_day(merger.now)
        lead = impartial_agency(province, lead, report.accused_agency_code, on=today)
    by = By(Actor.SYSTEM, name=merger.by)
    # People go along with their agency, and keep what is on their desks.
    keeps_desk = lead == merger.successor
    give_lead(session, report, lead, by, keeps_desk=keeps_desk, province=province, now=merger.now)


def _ask_successor(session: Session, report: Report, merger: Merger, province: Province) -> None:
    """Let the successor go on with what the ended agency was asked, unless it may not or need not.

    It may not where it is accused, and need not where it leads or was asked itself.
    """
    theirs = {
        one.agency_code: one
        for one in session.scalars(
            select(ReportAssignment).where(
                ReportAssignment.report_id == report.id,
                ReportAssignment.agency_code.in_([merger.ended, merger.successor]),
                ReportAssignment.ended_at.is_(None),
            )
        )
    }
    is_accused = report.accused_agency_code == merger.successor
    if is_accused and merger.successor in theirs:
        end_assignment(session, report, merger.successor, now=merger.now)
    if merger.ended not in theirs:
        return
    if is_accused or merger.successor in (report.lead_agency_code, *theirs):
        end_assignment(session, report, merger.ended, now=merger.now)
    else:
        theirs[merger.ended].agency_code = merger.successor
        session.flush()
        if report.state in OPEN_STATES:
            recount(session, report, province)
    by, details = By(Actor.SYSTEM, name=merger.by), {"agency": merger.successor}
    record_step(session, report, by, action="agency_moved", details=details, now=merger.now)


def _accuse_successor(session: Session, merger: Merger) -> None:
    """What accuses the ended agency accuses the one that its people work for now."""
    accuses = Report.accused_agency_code == merger.ended
    session.execute(update(Report).where(accuses).values(accused_agency_code=merger.successor))
