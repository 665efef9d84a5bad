"""Whoever supports or filed a duplicate supports the report that it was merged into: once each.

They keep their support of the duplicate. What came along names its merger, so that exactly this can
be taken back; who comes by himself later stays.
"""

import uuid
from datetime import datetime

from sqlalchemy import and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from app.database import UtcDateTime
from app.feedback.models import Report, ReportMerger, ReportSupport

_CITIZEN = ReportSupport.citizen_id
_COLUMNS = ("report_id", "citizen_id", "at", "merger_id")


def bring_supporters(
    session: Session, report: Report, target: Report, merger_id: uuid.UUID, *, now: datetime
) -> None:
    """Have who supports or filed a locked ``report`` support a locked ``target``, and count them.

    Whoever filed the target supports it as little as before.
    """
    known = select(_CITIZEN).where(ReportSupport.report_id == target.id)
    may_come = and_(_CITIZEN.is_distinct_from(target.citizen_id), _CITIZEN.not_in(known))
    theirs = select(literal(target.id), _CITIZEN, ReportSupport.at, literal(merger_id))
    theirs = theirs.where(ReportSupport.report_id == report.id, may_come)
    session.execute(insert(ReportSupport).from_select(_COLUMNS, theirs))
    his = Report.citizen_id
    filed = select(literal(target.id), his, literal(now, UtcDateTime()), literal(merger_id))
    filed = filed.where(Report.id == report.id, his.is_distinct_from(target.citizen_id))
    filed = filed.where(his.is_not(None), his.not_in(known))
    session.execute(insert(ReportSupport).from_select(_COLUMNS, filed))
    _count_anew(session, target)


def return_supporters(session: Session, merger: ReportMerger, target: Report) -> None:
    """Take back from a locked ``target`` who came along with ``merger``, and by no other way."""
    for other in _other_mergers(session, merger):
        supports = select(_CITIZEN).where(ReportSupport.report_id == other.report_id)
        filed = select(Report.citizen_id).where(
            Report.id == other.report_id, Report.citizen_id.is_not(None)
        )
        comes_with_it = or_(_CITIZEN.in_(supports), _CITIZEN.in_(filed))
        session.execute(
            update(ReportSupport)
            .where(ReportSupport.merger_id == merger.id, comes_with_it)
            .values(merger_id=other.id)
        )
    session.execute(delete(ReportSupport).where(ReportSupport.merger_id == merger.id))
    _count_anew(session, target)


def _count_anew(session: Session, target: Report) -> None:
    counted = select(func.count()).where(ReportSupport.report_id == target.id)
    target.support_count = session.scalar(counted) or 0


def _other_mergers(session: Session, merger: ReportMerger) -> list[ReportMerger]:
    others = select(ReportMerger).where(
        ReportMerger.into_id == merger.into_id,
        ReportMerger.id != merger.id,
        ReportMerger.undone_at.is_(None),
    )
    return list(session.scalars(others))
