"""What is known of each report: how it stood in the morning, and what became of it."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.database import AnyRow
from app.feedback.models import Report, ReportAssignment
from tests.service import Service

# What a report's row must say in the evening.
_COLUMNS = {
    "state": "state",
    "revision": "revision",
    "publication": "publication",
    "public_title": "public_title",
    "priority": "priority",
    "category": "category_code",
    "lead": "lead_agency_code",
    "assignee": "assignee_id",
    "merged_into": "merged_into_id",
    "needs_supervisor": "needs_supervisor",
    "objections": "objections",
    "is_satisfied": "is_satisfied",
    "reopened_count": "reopened_count",
    "is_emergency": "is_emergency",
    "extension_days": "extension_days",
}
Facts = dict[str, Any]


@dataclass
class Known:
    """A report; ``facts`` is what its row says, by short names."""

    id: str
    public_id: str
    filer: str | None
    facts: Facts
    # The state of each agency that was asked and is at work or has answered.
    asked: dict[str, str] = field(default_factory=dict)
    asked_from: str | None = None
    history: list[tuple[str, str, str]] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)
    # What a move or a merger left, and what it came along with.
    before_move: Facts = field(default_factory=dict)
    before_merger: str = ""
    brought: list[str] = field(default_factory=list)


def read_all(service: Service) -> dict[str, Known]:
    """All reports as their rows say."""
    asked: defaultdict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    at_work = select(ReportAssignment.__table__).where(ReportAssignment.ended_at.is_(None))
    with service.database.reading() as connection:
        rows = connection.execute(select(Report.__table__)).all()
        for row in connection.execute(at_work):
            asked[row.report_id][row.agency_code] = row.state
    return {str(row.id): _known(row, asked[row.id]) for row in rows}


def _known(row: AnyRow, asked: dict[str, str]) -> Known:
    facts = {name: _plain(getattr(row, column)) for name, column in _COLUMNS.items()}
    facts["is_acknowledged"] = row.acknowledged_at is not None
    filer = str(row.citizen_id) if row.citizen_id else None
    return Known(str(row.id), row.public_id, filer, facts, asked, row.asked_from)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, uuid.UUID) else value
