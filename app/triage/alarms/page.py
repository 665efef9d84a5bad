"""What a look at some reports makes of their alarms, gathered and written in one go."""

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from app.database import AnyRow, new_id, table_of
from app.feedback.models import Report, ReportAlarm
from app.feedback.staff_events import StaffEventKind, event_row, note_events
from app.province.snapshot import Province
from app.triage.alarms.calling import Call, Holder
from app.triage.alarms.holders import find_holders
from app.triage.alarms.plan import AlarmKind, Decision, Key, Rung

_LOG = logging.getLogger("app.triage.alarms")
_REPORTS, _ALARMS = table_of(Report), table_of(ReportAlarm)
_RING = insert(_ALARMS)
_FOLLOW = (
    update(_ALARMS)
    .where(_ALARMS.c.id == bindparam("alarm"))
    .values(
        closed_at=bindparam("closed"), called=bindparam("calls"), on_duty_id=bindparam("person")
    )
)
_LOOK_NEXT = (
    update(_REPORTS)
    .where(_REPORTS.c.id == bindparam("looked_at"))
    .values(next_alarm_at=bindparam("look_at"))
)
CallOf = Callable[[Key], Call]


@dataclass
class Page:
    """By what some reports are looked at, and what is to be written about them."""

    connection: Connection
    province: Province
    now: datetime
    _looks: list[dict[str, Any]] = field(default_factory=list)
    _rings: list[dict[str, Any]] = field(default_factory=list)
    _follows: list[dict[str, Any]] = field(default_factory=list)
    _events: list[dict[str, Any]] = field(default_factory=list)
    _unheard: set[uuid.UUID] = field(default_factory=set)

    @cached_property
    def holders(self) -> list[Holder]:
        """Who could be called; read only where somebody is."""
        return find_holders(self.connection)

    def arrive(self, report_id: uuid.UUID) -> None:
        """Have staff told that a report is there, if they were not."""
        self._events.append(event_row(report_id, StaffEventKind.ARRIVED, self.now))

    def take(
        self, report_id: uuid.UUID, decision: Decision, rung: Sequence[AnyRow], call: CallOf
    ) -> None:
        """Do as was decided about a report whose alarms ``rung`` so far."""
        self._looks.append({"looked_at": report_id, "look_at": decision.look_at})
        for planned in decision.ring:
            self._ring(report_id, planned.key, call(planned.key))
        for row in rung:
            self._follows += self._follow(row, decision, call)

    def write(self) -> None:
        """Write all of it; the caller commits."""
        for statement, rows in (
            (_RING, self._rings),
            (_FOLLOW, self._follows),
            (_LOOK_NEXT, self._looks),
        ):
            if rows:
                self.connection.execute(statement, rows)
        note_events(self.connection, self._events)

    def log(self) -> None:
        """Say what rang, and what nobody hears."""
        for one in self._rings:
            about = {
                "alarm": str(one["id"]),
                "report": str(one["report_id"]),
                "kind": one["kind"],
                "tier": one["tier"],
                "called": one["called"],
            }
            _LOG.info("alarm_rang", extra=about)
            if one["id"] in self._unheard:
                _LOG.warning("alarm_unheard", extra=about)

    def _ring(self, report_id: uuid.UUID, key: Key, call: Call) -> None:
        alarm_id = new_id()
        if not call.is_heard:
            self._unheard.add(alarm_id)
        self._rings.append(
            {
                "id": alarm_id,
                "report_id": report_id,
                "kind": key.kind.value,
                "tier": key.tier,
                "due_at": key.due_at,
                "rang_at": self.now,
                "called": call.called.value,
                "on_duty_id": call.on_duty_id,
            }
        )
        self._tell(report_id, alarm_id)

    def _tell(self, report_id: uuid.UUID, alarm_id: uuid.UUID) -> None:
        event = event_row(report_id, StaffEventKind.ALARM, self.now, alarm_id=alarm_id)
        self._events.append(event)

    def _follow(self, row: AnyRow, decision: Decision, call: CallOf) -> Iterator[dict[str, Any]]:
        """Close what is over; until it is acknowledged, what holds falls to whom it would today."""
        key, kept = key_of(row), (row.closed_at, row.called, row.on_duty_id)
        wanted = kept
        if key not in decision.holding:
            wanted = (row.closed_at or self.now, row.called, row.on_duty_id)
        elif row.acknowledged_at is not None:
            wanted = (None, row.called, row.on_duty_id)
        else:
            called = call(key)
            wanted = (None, called.called.value, called.on_duty_id)
        if wanted != kept:
            closed_at, calls, person = wanted
            if closed_at is None:
                # It falls to somebody else by now, who has not heard of it.
                self._tell(row.report_id, row.id)
            yield {"alarm": row.id, "closed": closed_at, "calls": calls, "person": person}


def rung_of(row: AnyRow) -> Rung:
    """An alarm's row as the rules read it."""
    return Rung(key_of(row), row.acknowledged_at is not None, row.closed_at is not None)


def key_of(row: AnyRow) -> Key:
    """By what an alarm's row is known."""
    return Key(AlarmKind(row.kind), row.tier, row.due_at)
