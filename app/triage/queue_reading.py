"""A report as it stands in the queue."""

import uuid
from datetime import datetime
from typing import TypedDict

from app.database import AnyRow
from app.feedback.states import Priority
from app.triage.reading import StaffReportSummary, staff_summary


class AssigneeRead(TypedDict):
    """Who of staff has it on his desk."""

    id: uuid.UUID
    name: str


class QueueItem(StaffReportSummary):
    """A report in the queue."""

    priority: str
    assignee: AssigneeRead | None
    has_photos: bool


def queue_item(row: AnyRow, now: datetime) -> QueueItem:
    """A row of the queue as it goes out."""
    assignee: AssigneeRead | None = None
    if row.assignee_id is not None:
        assignee = {"id": row.assignee_id, "name": row.assignee_name}
    return {
        **staff_summary(row, now),
        "priority": Priority(row.priority).name.lower(),
        "assignee": assignee,
        "has_photos": row.has_photos,
    }
