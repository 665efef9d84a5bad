"""Open reports of an agency that becomes part of another."""

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.feedback.models import Report
from app.feedback.states import OPEN_STATES, Actor
from app.feedback.steps import By
from app.feedback.transitions import reassign_report
from app.province.agencies import impartial_agency
from app.province.local_time import local_day
from app.province.mergers import Merger
from app.province.snapshot import load_records


def move_reports(session: Session, merger: Merger) -> int:
    """Have the successor lead what the ended agency still leads; how many reports that were.

    Deadlines are counted by the successor's calendar from now on. What is done stays with the
    agency that did it.
    """
    province = load_records(session.connection())
    _accuse_successor(session, merger)
    # Besides what it led: what its successor leads and is now accused by.
    led = select(Report).where(
        or_(
            Report.lead_agency_code == merger.ended,
            (Report.lead_agency_code == merger.successor)
            & (Report.accused_agency_code == merger.successor),
        ),
        Report.state.in_([state.value for state in OPEN_STATES]),
    )
    reports = session.scalars(led.order_by(Report.id).with_for_update()).all()
    by, today = By(Actor.SYSTEM, name=merger.by), local_day(merger.now)
    for report in reports:
        lead = merger.successor
        if report.accused_agency_code is not None:
            lead = impartial_agency(province, lead, report.accused_agency_code, on=today)
        reassign_report(session, report, lead, by, province=province, now=merger.now)
    return len(reports)


def _accuse_successor(session: Session, merger: Merger) -> None:
    """What accuses the ended agency accuses the one that its people work for now."""
    accuses = Report.accused_agency_code == merger.ended
    session.execute(update(Report).where(accuses).values(accused_agency_code=merger.successor))
