"""The staff's queue: which reports a staff member sees, the most pressing first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select, tuple_

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.models import Report
from app.feedback.states import OPEN_STATES, STATES_ON_THE_CLOCK
from app.identity.principals import StaffPrincipal
from app.triage.sight import in_sight

_REPORTS = Report.__table__


@dataclass(frozen=True)
class QueueFilter:
    """What the clerk wants to see; None: everything."""

    state: str | None = None
    category: str | None = None
    area: str | None = None
    agency: str | None = None
    publication: str | None = None
    is_open: bool = False
    is_overdue: bool = False


def find_queue(
    connection: Connection,
    staff: StaffPrincipal,
    wanted: QueueFilter,
    *,
    after: Sequence[Any] | None,
    count: int,
    now: datetime,
) -> list[AnyRow]:
    """``count`` reports after the position ``after``, the soonest due first."""
    statement = select(_REPORTS).where(in_sight(staff.scopes))
    for column, value in (
        (Report.state, wanted.state),
        (Report.category_code, wanted.category),
        (Report.area_code, wanted.area),
        (Report.lead_agency_code, wanted.agency),
        (Report.publication, wanted.publication),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.is_open:
        statement = statement.where(Report.state.in_(OPEN_STATES))
    if wanted.is_overdue:
        is_met = and_(Report.is_emergency, Report.acknowledged_at.is_not(None))
        statement = statement.where(
            Report.state.in_(STATES_ON_THE_CLOCK), Report.due_at < now, ~is_met
        )
    if after is not None:
        position = (datetime.fromisoformat(after[0]), uuid.UUID(after[1]))
        statement = statement.where(tuple_(Report.due_at, Report.id) > position)
    return list(connection.execute(statement.order_by(Report.due_at, Report.id).limit(count)))


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
