"""A report as it stands in the queue."""

from datetime import datetime

from app.database import AnyRow
from app.feedback.priorities import priority_code
from app.triage.reports.reading import StaffReportSummary, staff_summary
from app.triage.reports.work import ColleagueRead


class QueueItem(StaffReportSummary):
    """A report in the queue."""

    priority: str
    assignee: ColleagueRead | None
    has_photos: bool


def queue_item(row: AnyRow, now: datetime) -> QueueItem:
    """A row of the queue as it goes out."""
    assignee: ColleagueRead | None = None
    if row.assignee_id is not None:
        assignee = {"id": row.assignee_id, "full_name": row.assignee_name}
    return {
        **staff_summary(row, now),
        "priority": priority_code(row.priority),
        "assignee": assignee,
        "has_photos": row.has_photos,
    }
