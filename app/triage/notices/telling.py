"""The worker's part: telling staff a page of events.

Telling and noting that it was told are one transaction, so a worker that dies has told an event or
has not. Meanwhile the events are locked and other workers take others: no lease is needed, since
nothing here waits for a network. A page costs the same statements for one official and for very
many.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from app.database import AnyRow, Database
from app.feedback.models import Report, ReportAlarm, StaffEvent
from app.feedback.staff_events import StaffEventKind
from app.feedback.states import State
from app.identity.staff.duty import find_serving
from app.notifications.staff.news import StaffNews
from app.notifications.staff.telling import tell_staff
from app.province.snapshot import Province
from app.province.trees import ancestors
from app.triage.alarms.calling import Called
from app.triage.alarms.plan import AlarmKind
from app.triage.notices.hearers import Around, Hearer, RungAlarm, news_of, seeing
from app.triage.notices.people import find_hearers
from app.triage.sight import Surroundings, surroundings_of_each

_PAGE = 100
# What of a report decides who hears: not what it says.
_CONCERNING = (
    Report.id,
    Report.kind,
    Report.state,
    Report.publication,
    Report.category_code,
    Report.lead_agency_code,
    Report.accused_agency_code,
    Report.assignee_id,
    Report.acknowledged_at,
)


def tell_events(database: Database, province: Callable[[], Province], now: datetime) -> int:
    """Tell staff the oldest events that they have not heard of; how many. Commits."""
    with database.reading() as connection:
        # A look first: on SQLite, taking the rows would keep every other writer out.
        if connection.execute(_untold().limit(1)).first() is None:
            return 0
    known = province()
    with database.writing() as session:
        taken = _untold().limit(_PAGE).with_for_update(skip_locked=True)
        events = _in_their_turn(session.connection(), session.execute(taken).all())
        if not events:
            return 0
        page = _Page(session.connection(), known, events, now)
        tell_staff(session, page.news(), province=known, now=now)
        session.execute(
            update(StaffEvent)
            .where(StaffEvent.id.in_([event.id for event in events]))
            .values(told_at=now)
        )
        session.commit()
    return len(events)


def _untold() -> Select[*tuple[Any, ...]]:
    wanted: Select[*tuple[Any, ...]] = select(*StaffEvent.__table__.columns)
    return wanted.where(StaffEvent.told_at.is_(None)).order_by(StaffEvent.id)


def _in_their_turn(connection: Connection, events: Sequence[AnyRow]) -> list[AnyRow]:
    """Of locked ``events`` those of whose report nothing older waits.

    Another worker is about to tell that; the newest would not be the last that is told.
    """
    mine = {event.id for event in events}
    waiting = select(StaffEvent.id, StaffEvent.report_id).where(
        StaffEvent.told_at.is_(None),
        StaffEvent.report_id.in_({event.report_id for event in events}),
    )
    others = [row for row in connection.execute(waiting) if row.id not in mine]
    return [
        event
        for event in events
        if not any(one.report_id == event.report_id and one.id < event.id for one in others)
    ]


class _Page:
    """Some events, and all that decides who hears of them, read at once."""

    def __init__(
        self, connection: Connection, province: Province, events: Sequence[AnyRow], now: datetime
    ) -> None:
        ids = sorted({event.report_id for event in events})
        rows = connection.execute(select(*_CONCERNING).where(Report.id.in_(ids)))
        self._events, self._province = events, province
        self._reports: Mapping[uuid.UUID, AnyRow] = {row.id: row for row in rows}
        self._surroundings: Mapping[uuid.UUID, Surroundings] = surroundings_of_each(connection, ids)
        self._hearers: Sequence[Hearer] = find_hearers(connection, now=now)
        self._serving: Mapping[str, set[uuid.UUID]] = find_serving(connection, at=now)
        alarm_ids = [event.alarm_id for event in events if event.alarm_id is not None]
        self._alarms = _find_alarms(connection, alarm_ids)
        self._given_back = {
            (event.report_id, event.created_at)
            for event in events
            if event.kind == StaffEventKind.DECLINED
        }

    def news(self) -> list[StaffNews]:
        """What everybody is told, in the order in which it happened."""
        found = []
        for event in self._events:
            report = self._reports[event.report_id]
            if not self._is_told_as_returned(event):
                found += news_of(event, report, self._around(event, report))
        return found

    def _is_told_as_returned(self, event: AnyRow) -> bool:
        """Whether it passed to somebody only because somebody gave it back."""
        is_passed_on = event.kind == StaffEventKind.PASSED_ON
        return is_passed_on and (event.report_id, event.created_at) in self._given_back

    def _around(self, event: AnyRow, report: AnyRow) -> Around:
        is_emergency = (
            self._province.categories[report.category_code].is_emergency
            and report.state == State.SUBMITTED
            and report.acknowledged_at is None
        )
        return Around(
            seeing(self._hearers, report, self._surroundings[report.id]),
            on_duty=self._on_duty(event, report, is_emergency=is_emergency),
            is_emergency=is_emergency,
            alarm=self._alarms.get(event.alarm_id),
        )

    def _on_duty(self, event: AnyRow, report: AnyRow, *, is_emergency: bool) -> set[uuid.UUID]:
        """Who serves for the agency that is meant; of an emergency, else for one above it."""
        is_help = event.kind == StaffEventKind.ASKED
        agency = event.agency_code if is_help else report.lead_agency_code
        if not is_emergency:
            return self._serving.get(agency, set())
        line = ancestors(agency, self._province.agency_parents)
        served = (self._serving.get(one, set()) for one in line)
        return next(filter(None, served), set())


def _find_alarms(
    connection: Connection, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID | None, RungAlarm]:
    """Of the alarms those that somebody still has to look at."""
    wanted = select(
        ReportAlarm.id,
        ReportAlarm.kind,
        ReportAlarm.tier,
        ReportAlarm.called,
        ReportAlarm.on_duty_id,
    ).where(
        ReportAlarm.id.in_(ids),
        ReportAlarm.closed_at.is_(None),
        ReportAlarm.acknowledged_at.is_(None),
    )
    return {
        row.id: RungAlarm(AlarmKind(row.kind), row.tier, Called(row.called), row.on_duty_id)
        for row in connection.execute(wanted)
    }
