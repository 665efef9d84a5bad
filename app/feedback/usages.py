"""Whether reports and subscriptions use a record of reference data."""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.feedback.models import Report, ReportArea, ReportAssignment, Subscription

Key = tuple[str, ...]


def _exists(session: Session, *where: ColumnElement[bool]) -> bool:
    return session.scalar(select(Report.id).where(*where).limit(1)) is not None


def _is_followed(session: Session, *where: ColumnElement[bool]) -> bool:
    return session.scalar(select(Subscription.id).where(*where).limit(1)) is not None


def _is_category_used(session: Session, key: Key) -> bool:
    followed = _is_followed(session, Subscription.category_code == key[0])
    return followed or _exists(session, Report.category_code == key[0])


def _is_agency_used(session: Session, key: Key) -> bool:
    named = or_(
        Report.lead_agency_code == key[0],
        Report.accused_agency_code == key[0],
        Report.passed_by_agency_code == key[0],
    )
    asked = select(ReportAssignment.id).where(ReportAssignment.agency_code == key[0]).limit(1)
    return _exists(session, named) or session.scalar(asked) is not None


def _is_area_used(session: Session, key: Key) -> bool:
    placed = select(ReportArea.code).where(ReportArea.scheme == key[0], ReportArea.code == key[1])
    filed = _exists(session, Report.area_scheme == key[0], Report.area_code == key[1])
    if filed or session.scalar(placed.limit(1)) is not None:
        return True
    return _is_followed(
        session, Subscription.area_scheme == key[0], Subscription.area_code == key[1]
    )


USES_OF_RECORDS: Mapping[str, Callable[[Session, Key], bool]] = {
    "category": _is_category_used,
    "agency": _is_agency_used,
    "area": _is_area_used,
}
