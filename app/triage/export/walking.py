"""All reports that an export has, page by page, however many there are."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, and_, func, select

from app.database import AnyRow, Database
from app.feedback.models import Report
from app.feedback.report_reads import due_at
from app.triage.queue import is_overdue
from app.triage.queue.questions import Question

_PAGE = 500
_COLUMNS = (
    Report.id,
    Report.reference,
    Report.kind,
    Report.category_code,
    Report.state,
    Report.publication,
    Report.lead_agency_code,
    Report.area_scheme,
    Report.area_code,
    Report.latitude,
    Report.longitude,
    Report.address,
    Report.text,
    Report.source,
    Report.is_emergency,
    Report.acknowledged_at,
    Report.submitted_at,
    Report.updated_at,
    Report.due_at,
    Report.reopened_count,
    Report.is_satisfied,
    Report.support_count,
    Report.public_title,
    Report.public_text,
)


class ExportedReport(TypedDict):
    """A report in a file: who filed it is not in it."""

    id: uuid.UUID
    reference: str
    kind: str
    category: str
    state: str
    publication: str
    lead_agency: str
    area_scheme: str | None
    area: str | None
    latitude: float
    longitude: float
    address: str | None
    text: str
    source: str
    is_emergency: bool
    received_at: datetime
    updated_at: datetime
    due_at: datetime | None
    is_overdue: bool
    reopened_count: int
    is_satisfied: bool | None
    support_count: int
    public_title: str | None
    public_text: str | None


@dataclass(frozen=True)
class Export:
    """What one export has: what is asked for, as far as ``last_id``."""

    question: Question
    last_id: uuid.UUID

    @property
    def predicate(self) -> ColumnElement[bool]:
        """What a report must fulfil."""
        return and_(Report.id <= self.last_id, self.question.predicate)


def begin_export(connection: Connection, question: Question) -> Export:
    """An export of what stands there now."""
    newest = select(Report.id).order_by(Report.id.desc()).limit(1)
    last_id = connection.scalar(newest) or uuid.UUID(int=0)
    return Export(question, last_id)


def count_reports(connection: Connection, export: Export) -> int:
    """How many reports it has."""
    counted = select(func.count()).select_from(Report).where(export.predicate)
    return connection.scalar(counted) or 0


def walk_reports(database: Database, export: Export) -> Iterator[ExportedReport]:
    """The reports, the oldest first; each page a statement of its own.

    Between pages, while the reader takes his time, no connection is held.
    """
    after = uuid.UUID(int=0)
    while True:
        page = _page(database, export, after)
        for row in page:
            yield _exported(row, export.question.now)
        if len(page) < _PAGE:
            return
        after = page[-1].id


def _page(database: Database, export: Export, after: uuid.UUID) -> Sequence[AnyRow]:
    wanted = select(*_COLUMNS).where(Report.id > after, export.predicate)
    with database.reading() as connection:
        return connection.execute(wanted.order_by(Report.id).limit(_PAGE)).all()


def _exported(row: Any, now: datetime) -> ExportedReport:
    return {
        "id": row.id,
        "reference": row.reference,
        "kind": row.kind,
        "category": row.category_code,
        "state": row.state,
        "publication": row.publication,
        "lead_agency": row.lead_agency_code,
        "area_scheme": row.area_scheme,
        "area": row.area_code,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "address": row.address,
        "text": row.text,
        "source": row.source,
        "is_emergency": row.is_emergency,
        "received_at": row.submitted_at,
        "updated_at": row.updated_at,
        "due_at": due_at(row),
        "is_overdue": is_overdue(row, now),
        "reopened_count": row.reopened_count,
        "is_satisfied": row.is_satisfied,
        "support_count": row.support_count,
        "public_title": row.public_title,
        "public_text": row.public_text,
    }
