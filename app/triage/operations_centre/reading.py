"""What the operations centre (IOC) watches: how much is open, and every emergency."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, and_, case, func, select

from app.database import AnyRow
from app.feedback.changes import REPORT_CHANGES, Changes
from app.feedback.clocks import is_met
from app.feedback.models import Report
from app.feedback.report_reads import due_at
from app.feedback.states import OPEN_STATES, STATES_ON_THE_CLOCK, State
from app.identity.staff.rights import Scope
from app.province.local_time import local_day
from app.triage.figures.circles import counted_in_sight
from app.triage.figures.models import ReportFigure
from app.triage.figures.places import read_places
from app.triage.queue import is_overdue
from app.triage.sight import in_sight

_COLUMNS = (
    Report.id,
    Report.reference,
    Report.revision,
    Report.category_code,
    Report.lead_agency_code,
    Report.area_scheme,
    Report.area_code,
    Report.latitude,
    Report.longitude,
    Report.state,
    Report.submitted_at,
    Report.updated_at,
    Report.due_at,
    Report.is_emergency,
    Report.acknowledged_at,
    Report.change_serial,
)


class OpenNumbers(TypedDict):
    """What is open now; and how many came in today, as of the last count."""

    open: int
    late: int
    unacknowledged: int
    waiting_for_citizen: int
    open_emergencies: int
    unacknowledged_emergencies: int
    received_today: int


class Emergency(TypedDict):
    """A report of an emergency; who filed it is not in it."""

    id: uuid.UUID
    reference: str
    revision: int
    category: str
    lead_agency: str
    area_scheme: str | None
    area: str | None
    latitude: float
    longitude: float
    state: str
    is_open: bool
    is_acknowledged: bool
    received_at: datetime
    updated_at: datetime
    due_at: datetime | None
    is_overdue: bool


def count_open(connection: Connection, scopes: Sequence[Scope], *, now: datetime) -> OpenNumbers:
    """What ``scopes`` see of what is open; open reports are few, and found by their state."""
    is_late = and_(Report.state.in_(STATES_ON_THE_CLOCK), Report.due_at < now, ~is_met(Report))
    is_unnoticed = and_(Report.is_emergency, Report.acknowledged_at.is_(None))
    statement = (
        select(
            Report.state,
            func.count().label("reports"),
            func.sum(case((is_late, 1), else_=0)).label("late"),
            func.sum(case((Report.is_emergency, 1), else_=0)).label("emergencies"),
            func.sum(case((is_unnoticed, 1), else_=0)).label("unnoticed"),
        )
        .where(Report.state.in_(OPEN_STATES), in_sight(scopes))
        .group_by(Report.state)
    )
    rows = {row.state: row for row in connection.execute(statement)}
    new, waiting = rows.get(State.SUBMITTED), rows.get(State.NEEDS_INFO)
    return {
        "open": sum(row.reports for row in rows.values()),
        "late": sum(int(row.late) for row in rows.values()),
        "unacknowledged": new.reports if new else 0,
        "waiting_for_citizen": waiting.reports if waiting else 0,
        "open_emergencies": sum(int(row.emergencies) for row in rows.values()),
        "unacknowledged_emergencies": sum(int(row.unnoticed) for row in rows.values()),
        "received_today": _received_today(connection, scopes, now),
    }


def find_open_emergencies(
    connection: Connection, scopes: Sequence[Scope], *, before: uuid.UUID | None, count: int
) -> Sequence[AnyRow]:
    """``count`` open emergencies filed before the report ``before``, the newest first."""
    wanted = select(*_COLUMNS).where(
        Report.is_emergency, Report.state.in_(OPEN_STATES), in_sight(scopes)
    )
    if before is not None:
        wanted = wanted.where(Report.id < before)
    return connection.execute(wanted.order_by(Report.id.desc()).limit(count)).all()


def find_changed_emergencies(
    connection: Connection, scopes: Sequence[Scope], *, after: int, count: int
) -> Changes:
    """At most ``count`` emergencies, also done ones, that changed after the mark ``after``.

    Raises ``CursorInvalid`` for a mark from before a restore.
    """
    wanted = (
        select(*_COLUMNS)
        .where(Report.is_emergency, Report.change_serial > after, in_sight(scopes))
        .order_by(Report.change_serial)
        .limit(count + 1)
    )
    rows = connection.execute(wanted).all()
    if not rows:
        REPORT_CHANGES.require_known(connection, after)
    shown = rows[:count]
    mark = shown[-1].change_serial if shown else after
    return Changes(shown, mark, has_more=len(rows) > count)


def emergency_read(row: AnyRow, now: datetime) -> Emergency:
    """An emergency's row as it goes out."""
    return {
        "id": row.id,
        "reference": row.reference,
        "revision": row.revision,
        "category": row.category_code,
        "lead_agency": row.lead_agency_code,
        "area_scheme": row.area_scheme,
        "area": row.area_code,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "state": row.state,
        "is_open": row.state in OPEN_STATES,
        "is_acknowledged": row.acknowledged_at is not None,
        "received_at": row.submitted_at,
        "updated_at": row.updated_at,
        "due_at": due_at(row),
        "is_overdue": is_overdue(row, now),
    }


def _received_today(connection: Connection, scopes: Sequence[Scope], now: datetime) -> int:
    seen = counted_in_sight(ReportFigure, scopes, read_places(connection))
    today = ReportFigure.received_on == local_day(now)
    counted = select(func.count()).select_from(ReportFigure).where(today, seen)
    return connection.scalar(counted) or 0
