"""Notes of staff about a report, for each other; nothing of them reaches the citizen.

A note changes nothing of the report, not even when it last changed: the citizen's phone would see
that something happened.
"""

import uuid
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow, new_id
from app.feedback.models import ReportNote
from app.feedback.steps import By
from app.identity.models import StaffMember

# As many as come with the report itself.
LATEST = 20
_NOTES = (
    select(
        ReportNote.id,
        ReportNote.at,
        ReportNote.text,
        StaffMember.full_name,
    )
    .join(StaffMember, StaffMember.id == ReportNote.staff_id)
    .order_by(ReportNote.id.desc())
)


class NoteRead(TypedDict):
    """One note, and the name of who wrote it."""

    id: uuid.UUID
    at: datetime
    by: str
    text: str


def add_note(
    session: Session,
    report_id: uuid.UUID,
    by: By,
    *,
    staff_id: uuid.UUID,
    text: str,
    now: datetime,
) -> NoteRead:
    """Write a note about a report; it collides with nothing that anybody else does."""
    note = ReportNote(id=new_id(), report_id=report_id, staff_id=staff_id, at=now, text=text)
    session.add(note)
    session.flush()
    record(
        session,
        actor=by.key,
        action="report_noted",
        subject=f"report:{report_id}",
        details=by.details,
        now=now,
    )
    return note_read(session.execute(_NOTES.where(ReportNote.id == note.id)).one())


def find_notes(
    connection: Connection, report_id: uuid.UUID, *, before: uuid.UUID | None, count: int
) -> list[AnyRow]:
    """The newest ``count`` notes about a report, older than ``before``."""
    wanted = _NOTES.where(ReportNote.report_id == report_id)
    if before is not None:
        wanted = wanted.where(ReportNote.id < before)
    return list(connection.execute(wanted.limit(count)))


def count_notes(connection: Connection, report_id: uuid.UUID) -> int:
    """How many notes there are about a report."""
    counted = select(func.count()).where(ReportNote.report_id == report_id)
    return connection.scalar(counted) or 0


def note_read(row: AnyRow) -> NoteRead:
    """A note's row as staff read it."""
    return {"id": row.id, "at": row.at, "by": row.full_name or "", "text": row.text}
