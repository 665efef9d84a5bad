"""Whether reply templates are for a record of reference data."""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.feedback.models import ReplyTemplate

Key = tuple[str, ...]


def _exists(session: Session, where: ColumnElement[bool]) -> bool:
    return session.scalar(select(ReplyTemplate.id).where(where).limit(1)) is not None


def _is_category_named(session: Session, key: Key) -> bool:
    return _exists(session, ReplyTemplate.category_code == key[0])


def _is_agency_named(session: Session, key: Key) -> bool:
    return _exists(session, ReplyTemplate.agency_code == key[0])


TEMPLATES_OF_RECORDS: Mapping[str, Callable[[Session, Key], bool]] = {
    "category": _is_category_named,
    "agency": _is_agency_named,
}
