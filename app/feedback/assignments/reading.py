"""Which agencies are at work on a report, as staff and as its citizen read it."""

import uuid
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import Connection, bindparam, select

from app.database import table_of
from app.feedback.models import ReportAssignment

_ASSIGNMENTS = table_of(ReportAssignment)
_ALL = (
    select(_ASSIGNMENTS)
    .where(_ASSIGNMENTS.c.report_id == bindparam("report_id"))
    .order_by(_ASSIGNMENTS.c.id)
)
_AT_WORK = (
    select(_ASSIGNMENTS.c.agency_code)
    .where(
        _ASSIGNMENTS.c.report_id == bindparam("report_id"),
        _ASSIGNMENTS.c.ended_at.is_(None),
    )
    .order_by(_ASSIGNMENTS.c.id)
)


class AssignmentRead(TypedDict):
    """What an agency was asked, and what came of it."""

    id: uuid.UUID
    agency: str
    state: str
    task: str | None
    due_on: date | None
    due_at: datetime | None
    answer: str | None
    assigned_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


def read_assignments(
    connection: Connection, report_id: uuid.UUID, *, is_paused: bool
) -> list[AssignmentRead]:
    """All assignments of a report, the oldest first; while it is paused none is due."""
    return [
        {
            "id": row.id,
            "agency": row.agency_code,
            "state": row.state,
            "task": row.task,
            "due_on": row.due_on,
            "due_at": None if is_paused else row.due_at,
            "answer": row.answer,
            "assigned_at": row.assigned_at,
            "answered_at": row.answered_at,
            "ended_at": row.ended_at,
        }
        for row in connection.execute(_ALL, {"report_id": report_id})
    ]


def agencies_at_work(connection: Connection, report_id: uuid.UUID) -> list[str]:
    """The agencies that help with a report now."""
    return list(connection.scalars(_AT_WORK, {"report_id": report_id}))
