"""Support of an account that becomes part of another of the same person."""

import uuid

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.feedback.models import Report, ReportSupport

_SUPPORTED = ReportSupport.report_id


def move_supports(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> None:
    """Make what ``absorbed`` supports supported by ``stays``, once, and count anew.

    One person counts once, and not for a report of his own: by now all of both are those of
    ``stays``.
    """
    touched = _lock(session, absorbed, stays)
    theirs, his = ReportSupport.citizen_id == absorbed, ReportSupport.citizen_id == stays
    # Who came by himself with one of the two accounts stays when a merger is taken back.
    by_himself = select(_SUPPORTED).where(theirs, ReportSupport.merger_id.is_(None))
    session.execute(
        update(ReportSupport).where(his, _SUPPORTED.in_(by_himself)).values(merger_id=None)
    )
    twice = select(_SUPPORTED).where(his)
    session.execute(delete(ReportSupport).where(theirs, _SUPPORTED.in_(twice)))
    session.execute(update(ReportSupport).where(theirs).values(citizen_id=stays))
    own = select(Report.id).where(Report.citizen_id == stays)
    session.execute(delete(ReportSupport).where(his, _SUPPORTED.in_(own)))
    supporters = select(func.count()).where(ReportSupport.report_id == Report.id).scalar_subquery()
    session.execute(update(Report).where(Report.id.in_(touched)).values(support_count=supporters))


def _lock(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> list[uuid.UUID]:
    """The reports whose count may change; nobody else's to count until the commit."""
    is_theirs: ColumnElement[bool] = ReportSupport.citizen_id == absorbed
    is_his_own = (ReportSupport.citizen_id == stays) & (Report.citizen_id == stays)
    supported = (
        select(_SUPPORTED).join(Report, Report.id == _SUPPORTED).where(or_(is_theirs, is_his_own))
    )
    touched = select(Report.id).where(Report.id.in_(supported)).order_by(Report.id)
    return list(session.scalars(touched.with_for_update(key_share=True)))
