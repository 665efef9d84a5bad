"""Single reports as the queue sees them."""

import uuid
from datetime import datetime

from sqlalchemy import Connection, select

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.models import Report
from app.feedback.states import STATES_ON_THE_CLOCK
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
    is_met = row.is_emergency and row.acknowledged_at is not None
    is_late = row.due_at is not None and row.due_at < now
    return is_late and row.state in STATES_ON_THE_CLOCK and not is_met
