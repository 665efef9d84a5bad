"""Deadlines as they are told: when, and every span that counted."""

from datetime import date, datetime
from typing import Any, TypedDict

from app.errors import FieldFault, Unprocessable
from app.province.agencies import calendar_of
from app.province.calendar_entries import ClassEntry
from app.province.deadlines.due import Clock, Deadline, SkippedDay, explain
from app.province.snapshot import Province

_YEARS = (1900, 2199)


class SpanRead(TypedDict):
    """Time that counted."""

    from_at: datetime
    until_at: datetime


class SkippedDayRead(TypedDict):
    """A day that did not count."""

    on: date
    reason: str
    name: dict[str, str | None] | None


class DeadlineRead(TypedDict):
    """A deadline as it goes out."""

    deadline_class: str
    calendar_of: str
    allowed: dict[str, Any]
    received_at: datetime
    extension_working_days: int
    is_paused: bool
    due_at: datetime | None
    warn_at: datetime | None
    escalate_at: list[datetime]
    why: list[SpanRead]
    skipped: list[SkippedDayRead]


def try_deadline(
    province: Province,
    *,
    deadline_class: str,
    agency: str,
    now: datetime,
    received_at: datetime | None = None,
    extension_working_days: int = 0,
) -> DeadlineRead:
    """When something of that class, received by that agency, would be due.

    Raises ``Unprocessable`` for a class or an agency that does not exist, and for a year from
    which one can't count back or on.
    """
    for pointer, code, known in (
        ("/query/deadline_class", deadline_class, province.classes),
        ("/query/agency", agency, province.agencies),
    ):
        if code not in known:
            raise Unprocessable(FieldFault(pointer, "unknown_value"))
    received_at = received_at or now
    if not _YEARS[0] <= received_at.year <= _YEARS[1]:
        limits = (("min", str(_YEARS[0])), ("max", str(_YEARS[1])))
        raise Unprocessable(FieldFault("/query/received_at", "range", limits))
    clock = Clock(received_at, extension_working_days=extension_working_days)
    return explained(province, deadline_class, agency, clock)


def explained(province: Province, deadline_class: str, agency: str, clock: Clock) -> DeadlineRead:
    """The deadline with its reasons."""
    deadline = explain(
        clock, province.deadline_classes[deadline_class], calendar_of(province, agency)
    )
    return _read(province.classes[deadline_class], agency, clock, deadline)


def _read(entry: ClassEntry, agency: str, clock: Clock, deadline: Deadline) -> DeadlineRead:
    return {
        "deadline_class": entry.code,
        "calendar_of": agency,
        "allowed": dict(entry.allowed),
        "received_at": clock.received_at,
        "extension_working_days": clock.extension_working_days,
        "is_paused": clock.is_paused,
        "due_at": deadline.due_at,
        "warn_at": deadline.warn_at,
        "escalate_at": list(deadline.escalate_at),
        "why": [{"from_at": span.began_at, "until_at": span.ended_at} for span in deadline.counted],
        "skipped": [_skipped(day) for day in deadline.skipped],
    }


def _skipped(day: SkippedDay) -> SkippedDayRead:
    name = {"vi": day.name_vi, "en": day.name_en} if day.name_vi else None
    return {"on": day.on, "reason": day.reason.value, "name": name}
