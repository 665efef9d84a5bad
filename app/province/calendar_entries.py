"""Calendars and deadline classes as the service holds them in memory: a frozen entry for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.database import AnyRow


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A calendar as it was written; ``weeks`` as they stand in its record."""

    code: str
    parent: str | None
    observes_public_holidays: bool
    weeks: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, row: AnyRow) -> "CalendarEntry":
        """The entry of a row."""
        return cls(row.code, row.parent_code, row.observes_public_holidays, tuple(row.weeks))


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A day that departs from the week."""

    calendar: str
    on: date
    kind: str
    name_vi: str
    name_en: str
    hours_of: str | None
    spans: tuple[str, ...]

    @classmethod
    def of(cls, row: AnyRow) -> "DayEntry":
        """The entry of a row."""
        return cls(
            calendar=row.calendar,
            on=row.day,
            kind=row.kind,
            name_vi=row.name_vi,
            name_en=row.name_en,
            hours_of=row.hours_of,
            spans=tuple(row.spans or ()),
        )


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """A deadline class; amounts as {"count", "basis"}."""

    code: str
    allowed: Mapping[str, Any]
    warning: Mapping[str, Any] | None
    escalations: tuple[Mapping[str, Any], ...]
    extension_working_days: int | None

    @classmethod
    def of(cls, row: AnyRow) -> "ClassEntry":
        """The entry of a row."""
        return cls(
            row.code,
            row.allowed,
            row.warning,
            tuple(row.escalations),
            row.extension_working_days,
        )
