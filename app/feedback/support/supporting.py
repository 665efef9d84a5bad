"""Supporting a report: once per citizen, counted in the same transaction, and no revision of it."""

import uuid
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.database import AnyRow, affected_rows
from app.errors import NotFound, OwnReport
from app.feedback.models import Report, ReportSupport
from app.feedback.states import Publication
from app.identity.citizens.consent import lock_citizen


def support_report(
    session: Session, citizen_id: uuid.UUID, public_id: str, *, now: datetime
) -> int:
    """Support a published report; how many do now. Doing so again changes nothing.

    Raises ``NotFound`` for any other, ``OwnReport`` for one that he filed himself.
    """
    report = _lock(session, citizen_id, public_id)
    if report.citizen_id == citizen_id:
        raise OwnReport
    known = session.get(ReportSupport, (report.id, citizen_id))
    if known is not None:
        # Whoever came along with a duplicate now also came by himself, and stays without it.
        known.merger_id = None
        return _count(session, report, 0)
    session.execute(
        insert(ReportSupport).values(report_id=report.id, citizen_id=citizen_id, at=now)
    )
    return _count(session, report, 1)


def withdraw_support(session: Session, citizen_id: uuid.UUID, public_id: str) -> int:
    """Support a published report no more; how many do now. Doing so again changes nothing.

    Raises ``NotFound`` for any other.
    """
    report = _lock(session, citizen_id, public_id)
    return _count(session, report, -_remove(session, report.id, citizen_id))


def end_support_of_own(session: Session, report: Report, citizen_id: uuid.UUID) -> None:
    """Support a locked ``report`` no more, which turned out to be the citizen's own."""
    report.support_count -= _remove(session, report.id, citizen_id)


def _lock(session: Session, citizen_id: uuid.UUID, public_id: str) -> AnyRow:
    # The citizen first, as whoever joins two accounts does; then the report, before a row names it:
    # a reference locks it weakly, and many who hold that would wait for each other to count.
    lock_citizen(session, citizen_id)
    report = session.execute(
        select(Report.id, Report.citizen_id, Report.support_count)
        .where(Report.public_id == public_id, Report.publication == Publication.PUBLIC.value)
        .with_for_update(key_share=True)
    ).first()
    if report is None:
        raise NotFound
    return report


def _remove(session: Session, report_id: uuid.UUID, citizen_id: uuid.UUID) -> int:
    his = (ReportSupport.report_id == report_id, ReportSupport.citizen_id == citizen_id)
    return affected_rows(session, delete(ReportSupport).where(*his))


def _count(session: Session, report: AnyRow, change: int) -> int:
    if change:
        counted = Report.support_count + change
        session.execute(update(Report).where(Report.id == report.id).values(support_count=counted))
    count: int = report.support_count + change
    return count
