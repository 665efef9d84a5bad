"""Reading reports, hot: Core statements built once."""

import uuid
from collections.abc import Iterable

from sqlalchemy import BindParameter, Connection, bindparam, select
from sqlalchemy.orm import Session

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.models import Photo, Report, ReportEvent, ReportMessage
from app.feedback.report_reads import ReportRead, event_read, full_report, message_read

_REPORTS = Report.__table__
_OF_REPORT: BindParameter[uuid.UUID] = bindparam("report_id")
_BY_ID = select(_REPORTS).where(Report.id == _OF_REPORT)
_BY_REFERENCE = select(_REPORTS).where(Report.reference == bindparam("reference"))
_REPORTER = select(Report.citizen_id).where(Report.id == _OF_REPORT)
_PHOTOS = (
    select(
        Photo.id,
        Photo.public_id,
        Photo.role,
        Photo.width,
        Photo.height,
        Photo.alt_text,
        Photo.publication,
        Photo.revision,
        Photo.original_id,
    )
    .where(Photo.report_id == _OF_REPORT)
    .order_by(Photo.position)
)
_EVENTS = (
    select(
        ReportEvent.at,
        ReportEvent.action,
        ReportEvent.state,
        ReportEvent.actor_kind,
        ReportEvent.note,
        ReportEvent.document_number,
        ReportEvent.document_on,
        ReportEvent.is_undone,
    )
    .where(ReportEvent.report_id == _OF_REPORT)
    .order_by(ReportEvent.id)
)
_MESSAGES = (
    select(
        ReportMessage.id,
        ReportMessage.at,
        ReportMessage.author_kind,
        ReportMessage.text,
        ReportMessage.document_number,
        ReportMessage.document_on,
    )
    .where(ReportMessage.report_id == _OF_REPORT)
    .order_by(ReportMessage.id)
)


def get_report_row(connection: Connection, id_or_reference: uuid.UUID | str) -> AnyRow:
    """A report's row by id or reference; raises ``NotFound``."""
    if isinstance(id_or_reference, uuid.UUID):
        row = connection.execute(_BY_ID, {"report_id": id_or_reference}).first()
    else:
        row = connection.execute(_BY_REFERENCE, {"reference": id_or_reference}).first()
    if row is None:
        raise NotFound
    return row


def find_reporter(session: Session | Connection, report_id: uuid.UUID) -> uuid.UUID | None:
    """The citizen who filed a report, if there is such a report."""
    found: uuid.UUID | None = session.scalar(_REPORTER, {"report_id": report_id})
    return found


def find_photos(connection: Connection, report_id: uuid.UUID) -> list[AnyRow]:
    """The photos of a report, in the order to show them."""
    return list(connection.execute(_PHOTOS, {"report_id": report_id}))


def read_report(
    connection: Connection, row: AnyRow, photos: Iterable[AnyRow], *, with_undone: bool
) -> ReportRead:
    """A report in full, with those of its photos: two more statements, whatever its length.

    ``with_undone``: its history has what staff took back at once, too.
    """
    params = {"report_id": row.id}
    events = connection.execute(_EVENTS, params)
    history = [event_read(one) for one in events if with_undone or not one.is_undone]
    messages = [message_read(one) for one in connection.execute(_MESSAGES, params)]
    return full_report(row, photos, history, messages)
