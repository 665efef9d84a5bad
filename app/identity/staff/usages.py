"""Whether staff's roles are limited to a record of reference data."""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.identity.models import StaffRole

Key = tuple[str, ...]


def _exists(session: Session, where: ColumnElement[bool]) -> bool:
    return session.scalar(select(StaffRole.id).where(where).limit(1)) is not None


def _is_agency_held(session: Session, key: Key) -> bool:
    return _exists(session, StaffRole.agency_code == key[0])


def _is_area_held(session: Session, key: Key) -> bool:
    return _exists(session, and_(StaffRole.area_scheme == key[0], StaffRole.area_code == key[1]))


HOLDERS_OF_RECORDS: Mapping[str, Callable[[Session, Key], bool]] = {
    "agency": _is_agency_held,
    "area": _is_area_held,
}
