"""The kinds of records that administrators keep, and how each is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, Table, bindparam

from app.database import AnyRow, Base, table_of
from app.province import models

Content = dict[str, Any]
Key = tuple[str, ...]


@dataclass(frozen=True)
class RecordKind:
    """One kind of record.

    ``content`` is a record as the API writes it: its members are columns, of another name where
    ``columns`` says so, or two of them (…_vi, …_en) where it is ``bilingual``.
    """

    name: str
    model: type[Base]
    keys: tuple[str, ...] = ("code",)
    bilingual: tuple[str, ...] = ("name",)
    columns: Mapping[str, str] = field(default_factory=dict)
    # What it is part of: named by the first part of its key.
    whole: type[Base] | None = None

    @cached_property
    def table(self) -> Table:
        """Its table."""
        return table_of(self.model)

    @cached_property
    def members(self) -> Mapping[str, str]:
        """The members that are one column each, and that column."""
        texts = {f"{name}_{language}" for name in self.bilingual for language in ("vi", "en")}
        named = {column: member for member, column in self.columns.items()}
        return {
            named.get(column.name, column.name): column.name
            for column in self.table.columns
            if column.name not in texts
        }

    def key_of(self, content: Mapping[str, Any]) -> Key:
        """The parts of the key, as paths write them."""
        return tuple(_written(content[name]) for name in self.keys)

    def key_columns(self) -> list[Column[Any]]:
        """The columns of the key, in the order of its parts."""
        return [self.table.c[self.members[name]] for name in self.keys]

    def has_key(self, key: Key) -> list[ColumnElement[bool]]:
        """The predicates that find the record; raises ValueError for an impossible key."""
        values = self.to_key(key).values()
        return [column == value for column, value in zip(self.key_columns(), values, strict=True)]

    def has_any_key(self) -> list[ColumnElement[bool]]:
        """``has_key`` for the parameters that ``to_key`` gives."""
        return [column == bindparam(f"key_{column.name}") for column in self.key_columns()]

    def to_key(self, key: Key) -> dict[str, Any]:
        """The key as parameters of ``has_any_key``; raises ValueError for an impossible one."""
        return {
            f"key_{column.name}": _day(part) if isinstance(column.type, Date) else part
            for column, part in zip(self.key_columns(), key, strict=True)
        }

    def to_columns(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The values of its columns, the revision aside."""
        values = {}
        for member, value in content.items():
            if member in self.bilingual:
                for language in ("vi", "en"):
                    values[f"{member}_{language}"] = value[language] if value else None
            else:
                column = self.table.c[self.members[member]]
                values[column.name] = value if isinstance(column.type, Date) else plain(value)
        return values

    def to_content(self, row: AnyRow) -> Content:
        """The record as the API writes it, its revision included."""
        found: Content = {member: getattr(row, column) for member, column in self.members.items()}
        for member in self.bilingual:
            texts = {one: getattr(row, f"{member}_{one}") for one in ("vi", "en")}
            found[member] = texts if texts["vi"] is not None else None
        return found


def plain(value: Any) -> Any:
    """``value`` as JSON keeps it: days and codes as text."""
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return _written(value) if isinstance(value, date | str) else value


def _day(written: str) -> date:
    """The day; raises ValueError unless it is written as paths write it."""
    day = date.fromisoformat(written)
    if day.isoformat() != written:
        raise ValueError(written)
    return day


def _written(value: date | str) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


AREA_SCHEMES = RecordKind("area_scheme", models.AreaScheme)
AREAS = RecordKind(
    "area",
    models.Area,
    keys=("scheme", "code"),
    columns={"parent": "parent_code"},
    whole=models.AreaScheme,
)
AGENCIES = RecordKind(
    "agency",
    models.Agency,
    bilingual=("name", "address"),
    columns={
        "parent": "parent_code",
        "calendar": "calendar_code",
        "successor": "successor_code",
    },
)
CATEGORY_GROUPS = RecordKind("category_group", models.CategoryGroup, bilingual=("label",))
CATEGORIES = RecordKind(
    "category",
    models.Category,
    bilingual=("label", "help"),
    columns={
        "group": "group_code",
        "lead_agency": "lead_agency_code",
        "successor": "successor_code",
    },
)
CALENDARS = RecordKind("calendar", models.WorkingCalendar, columns={"parent": "parent_code"})
CALENDAR_DAYS = RecordKind(
    "calendar_day",
    models.CalendarDay,
    keys=("calendar", "on"),
    columns={"on": "day"},
    whole=models.WorkingCalendar,
)
DEADLINE_CLASSES = RecordKind("deadline_class", models.DeadlineClass)

# In this order one may be imported after the other.
KINDS = (
    AREA_SCHEMES,
    AREAS,
    CALENDARS,
    CALENDAR_DAYS,
    DEADLINE_CLASSES,
    AGENCIES,
    CATEGORY_GROUPS,
    CATEGORIES,
)
