"""What staff see of duplicates: their words and photos, with the report that they are handled with.

Whoever sees that report sees them with it, wherever they lie and whoever led them, as long as they
are as secret as it is: one that was restricted, or opened, since shows only to who may see itself.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from app.database import AnyRow
from app.feedback.documents import document_read
from app.feedback.models import Photo, Report, ReportMessage
from app.feedback.photos.access import get_shown_files
from app.feedback.photos.keeping import PhotoState, ShownFiles
from app.feedback.report_reads import MessageRead
from app.feedback.states import Kind, Publication
from app.identity.staff.rights import Scope
from app.triage.reports.photos import StaffPhoto, staff_photo
from app.triage.sight import in_sight

MAX_DUPLICATES = 100


class Duplicate(TypedDict):
    """A report that was merged into another, as far as it is shown with that one."""

    id: uuid.UUID
    reference: str
    revision: int
    text: str
    submitted_at: datetime
    photos: list[StaffPhoto]
    messages: list[MessageRead]


class RelatedReport(TypedDict):
    """Another report that this one has to do with."""

    id: uuid.UUID
    reference: str


def find_related(
    connection: Connection, ids: Collection[uuid.UUID | None], scopes: Sequence[Scope]
) -> dict[uuid.UUID | None, RelatedReport]:
    """Those of the reports that the scopes let him see, by their ids."""
    known = [one for one in ids if one is not None]
    if not known:
        return {}
    wanted = select(Report.id, Report.reference).where(Report.id.in_(known), in_sight(scopes))
    return {
        row.id: {"id": row.id, "reference": row.reference} for row in connection.execute(wanted)
    }


def find_duplicates(connection: Connection, report: AnyRow) -> list[Duplicate]:
    """What was merged into a report that the reader sees, the oldest first: three statements."""
    wanted = select(
        Report.id, Report.reference, Report.revision, Report.text, Report.submitted_at
    ).where(_shown_with(report))
    rows = connection.execute(wanted.order_by(Report.id).limit(MAX_DUPLICATES)).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    photos = _by_report(connection, _photos(ids))
    messages = _by_report(connection, _messages(ids))
    return [
        {
            "id": row.id,
            "reference": row.reference,
            "revision": row.revision,
            "text": row.text,
            "submitted_at": row.submitted_at,
            "photos": [staff_photo(report.id, one) for one in photos[row.id]],
            "messages": [_message(one) for one in messages[row.id]],
        }
        for row in rows
    ]


def get_shown_photo(connection: Connection, photo_id: uuid.UUID, report: AnyRow) -> ShownFiles:
    """A photo of the report, or of one shown with it; raises ``NotFound``."""
    shown_with = select(Report.id).where(_shown_with(report))
    shown = (Photo.report_id == report.id) | Photo.report_id.in_(shown_with)
    is_stored = Photo.state == PhotoState.STORED.value
    return get_shown_files(connection, Photo.id == photo_id, is_stored, shown)


def _shown_with(report: AnyRow) -> ColumnElement[bool]:
    """The duplicates of a report that are as secret as itself; as ``secrecy_of``."""
    restricted = Publication.RESTRICTED.value
    alike = [Report.accused_agency_code.is_not_distinct_from(report.accused_agency_code)]
    if report.publication == restricted:
        is_about_conduct = Report.kind == Kind.ADMINISTRATIVE.value
        alike += [
            Report.publication == restricted,
            is_about_conduct if report.kind == Kind.ADMINISTRATIVE else ~is_about_conduct,
        ]
    else:
        alike.append(Report.publication != restricted)
    return and_(Report.merged_into_id == report.id, *alike)


def _photos(ids: Collection[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    columns = (Photo.report_id, Photo.id, Photo.role, Photo.width, Photo.height, Photo.alt_text)
    known = (Photo.publication, Photo.revision, Photo.original_id)
    wanted = select(*columns, *known).where(Photo.report_id.in_(ids))
    return wanted.order_by(Photo.report_id, Photo.position)


def _messages(ids: Collection[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    wanted = select(ReportMessage.__table__).where(ReportMessage.report_id.in_(ids))
    return wanted.order_by(ReportMessage.id)


def _by_report(connection: Connection, wanted: Select[Any]) -> defaultdict[uuid.UUID, list[AnyRow]]:
    found: defaultdict[uuid.UUID, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(wanted):
        found[row.report_id].append(row)
    return found


def _message(row: AnyRow) -> MessageRead:
    return {
        "id": row.id,
        "at": row.at,
        "by": row.author_kind,
        "text": row.text,
        "document": document_read(row),
    }
