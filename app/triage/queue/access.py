"""Single reports as the queue sees them."""

import uuid
from datetime import datetime

from sqlalchemy import Connection, select

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.clocks import is_on_the_clock
from app.feedback.models import Report
from app.identity.principals import StaffPrincipal
from app.triage.sight import in_sight

_REPORTS = Report.__table__


def require_visible(connection: Connection, staff: StaffPrincipal, report_id: uuid.UUID) -> AnyRow:
    """The report's row; raises ``NotFound`` for one that this staff member may not see."""
    row = connection.execute(
        select(_REPORTS).where(Report.id == report_id, in_sight(staff.scopes))
    ).first()
    if row is None:
        raise NotFound
    return row


def is_overdue(row: AnyRow, now: datetime) -> bool:
    """Whether the report should have been dealt with by now; an emergency, acknowledged."""
    return is_on_the_clock(row) and row.due_at is not None and row.due_at < now
