"""Open reports of an agency that becomes part of another."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.feedback.models import Report
from app.feedback.states import OPEN_STATES
from app.feedback.transitions import reassign_report
from app.province.mergers import Merger
from app.province.snapshot import load_records


def move_reports(session: Session, merger: Merger) -> int:
    """Have the successor lead what the ended agency still leads; how many reports that were.

    Deadlines are counted by the successor's calendar from now on. What is done stays with the
    agency that did it.
    """
    province = load_records(session.connection())
    led = select(Report).where(
        Report.lead_agency_code == merger.ended,
        Report.state.in_([state.value for state in OPEN_STATES]),
    )
    reports = session.scalars(led.order_by(Report.id).with_for_update()).all()
    for report in reports:
        reassign_report(
            session, report, merger.successor, by=merger.by, province=province, now=merger.now
        )
    return len(reports)
