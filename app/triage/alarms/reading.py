"""Alarms as staff read them: those that fall to the caller, and all of one report."""

import uuid
from datetime import datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.models import Report, ReportAlarm
from app.identity.models import StaffMember
from app.identity.principals import StaffPrincipal
from app.triage.alarms.calling import falls_to
from app.triage.alarms.plan import OPEN_IN, AlarmKind
from app.triage.sight import in_sight

# More than any report has, but for one whose deadline moved again and again.
MAX_OF_REPORT = 100


class AlarmRead(TypedDict):
    """An alarm as it goes out."""

    id: uuid.UUID
    report_id: uuid.UUID
    reference: str
    category: str
    state: str
    lead_agency: str
    kind: str
    tier: int
    due_at: datetime
    rang_at: datetime
    called: str
    is_open: bool
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    closed_at: datetime | None


def find_alarms(
    connection: Connection,
    staff: StaffPrincipal,
    *,
    is_open: bool,
    before: uuid.UUID | None,
    count: int,
) -> list[AnyRow]:
    """The newest ``count`` alarms that fall to ``staff``, older than ``before``."""
    wanted = _ALARMS.where(falls_to(staff))
    if is_open:
        wanted = wanted.where(_is_open())
    if before is not None:
        wanted = wanted.where(ReportAlarm.id < before)
    return list(connection.execute(wanted.order_by(ReportAlarm.id.desc()).limit(count)))


def find_alarms_of(connection: Connection, report_id: uuid.UUID) -> list[AnyRow]:
    """The alarms of a report that the caller sees, whomever they call; the newest first."""
    wanted = _ALARMS.where(ReportAlarm.report_id == report_id)
    return list(connection.execute(wanted.order_by(ReportAlarm.id.desc()).limit(MAX_OF_REPORT)))


def get_alarm(connection: Connection, staff: StaffPrincipal, alarm_id: uuid.UUID) -> AnyRow:
    """One alarm, and in ``is_callers`` whether it falls to him.

    Raises ``NotFound`` for one about a report out of his sight.
    """
    wanted = _ALARMS.add_columns(falls_to(staff).label("is_callers"))
    row = connection.execute(
        wanted.where(ReportAlarm.id == alarm_id, in_sight(staff.scopes))
    ).first()
    if row is None:
        raise NotFound
    return row


def alarm_read(row: AnyRow) -> AlarmRead:
    """An alarm's row as it goes out."""
    return {
        "id": row.id,
        "report_id": row.report_id,
        "reference": row.reference,
        "category": row.category_code,
        "state": row.state,
        "lead_agency": row.lead_agency_code,
        "kind": row.kind,
        "tier": row.tier,
        "due_at": row.due_at,
        "rang_at": row.rang_at,
        "called": row.called,
        "is_open": row.closed_at is None and row.state in OPEN_IN[AlarmKind(row.kind)],
        "acknowledged_at": row.acknowledged_at,
        "acknowledged_by": row.acknowledged_by_name,
        "closed_at": row.closed_at,
    }


def news_of(alarm: AlarmRead) -> int:
    """How much has become known of an alarm: it rang, was acknowledged, was closed."""
    return 1 + (alarm["acknowledged_at"] is not None) + (alarm["closed_at"] is not None)


def _is_open() -> ColumnElement[bool]:
    """What the worker has not closed, and what the state of the report has not ended since."""
    by_state = [
        and_(ReportAlarm.kind == kind.value, Report.state.in_([one.value for one in states]))
        for kind, states in OPEN_IN.items()
    ]
    return and_(ReportAlarm.closed_at.is_(None), or_(*by_state))


_ALARMS: Select[AnyRow] = (
    select(
        *ReportAlarm.__table__.columns,
        Report.reference,
        Report.category_code,
        Report.state,
        Report.lead_agency_code,
        StaffMember.full_name.label("acknowledged_by_name"),
    )
    .join(Report, Report.id == ReportAlarm.report_id)
    .outerjoin(StaffMember, StaffMember.id == ReportAlarm.acknowledged_by)
)
