"""Telling who answers for it that a date of the law is near or over; each is in the audit, too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, select

from app.audit.events import record
from app.database import Database
from app.identity.staff.present_people import find_present
from app.notifications.staff.kinds import STAFF_RULES, StaffKind
from app.notifications.staff.news import StaffNews
from app.notifications.staff.telling import tell_staff
from app.privacy.models import Breach, DataRequest
from app.province.snapshot import Province
from app.web.operations import Operation

RowT = TypeVar("RowT", Breach, DataRequest)
_AT_ONCE = 100


@dataclass(frozen=True)
class Alarm(Generic[RowT]):
    """Which rows ``waits`` finds at a moment, who is told of them, as which kind of news.

    The audit calls it by the kind's name and has ``details`` besides.
    """

    model: type[RowT]
    waits: Callable[[datetime], ColumnElement[bool]]
    answers: Operation
    kind: Callable[[RowT, datetime], StaffKind]
    details: Callable[[RowT], Mapping[str, str]] = lambda _row: {}


def ring(database: Database, alarm: Alarm[RowT], province: Province, now: datetime) -> int:
    """Tell and record each row that waits, and note when; how many. Commits."""
    model, waits = alarm.model, alarm.waits(now)
    with database.reading() as connection:
        if connection.scalar(select(model.id).where(waits).limit(1)) is None:
            return 0
    with database.writing() as session:
        wanted = select(model).where(waits).order_by(model.id).limit(_AT_ONCE)
        rows = session.scalars(wanted.with_for_update(skip_locked=True)).all()
        people = find_present(session.connection(), alarm.answers, now=now)
        news: list[StaffNews] = []
        for row in rows:
            rung = alarm.kind(row, now)
            news += [StaffNews(one, rung, row.id) for one in people]
            row.alarmed_at = now
            record(
                session,
                actor="worker",
                action=rung.value,
                subject=f"{STAFF_RULES[rung].about.value}:{row.id}",
                details=alarm.details(row),
                now=now,
            )
        tell_staff(session, news, province=province, now=now)
        session.commit()
    return len(rows)
