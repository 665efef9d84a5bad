"""Who works on a report, and how far that is, as staff read it."""

import uuid
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, select

from app.database import AnyRow
from app.feedback.assignments.reading import AssignmentRead, read_assignments
from app.feedback.priorities import priority_code
from app.feedback.report_reads import ReferredToRead, referred_to
from app.feedback.states import State
from app.identity.models import StaffMember


class ColleagueRead(TypedDict):
    """Somebody of staff."""

    id: uuid.UUID
    full_name: str


class WorkRead(TypedDict):
    """Who works on a report, and what staff said about that."""

    assignments: list[AssignmentRead]
    assignee: ColleagueRead | None
    priority: str
    bounces: int
    lead_note: str | None
    acknowledged_at: datetime | None
    rejection_reason: str | None
    referred_to: ReferredToRead | None


def read_work(connection: Connection, row: AnyRow) -> WorkRead:
    """Who works on the report in ``row``."""
    is_paused = row.state == State.NEEDS_INFO
    return {
        "assignments": read_assignments(connection, row.id, is_paused=is_paused),
        "assignee": _assignee(connection, row.assignee_id),
        "priority": priority_code(row.priority),
        "bounces": row.bounces,
        "lead_note": row.lead_note,
        "acknowledged_at": row.acknowledged_at,
        "rejection_reason": row.rejection_reason,
        "referred_to": referred_to(row),
    }


def _assignee(connection: Connection, staff_id: uuid.UUID | None) -> ColleagueRead | None:
    if staff_id is None:
        return None
    name = connection.scalar(select(StaffMember.full_name).where(StaffMember.id == staff_id))
    return {"id": staff_id, "full_name": name or ""}
