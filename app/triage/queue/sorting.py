"""The orders of the queue, and the places in them after which a page begins."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, tuple_

from app.database import AnyRow
from app.feedback.models import Report
from app.feedback.states import Priority

# A statement over reports, whatever its columns.
Keys = Select[*tuple[Any, ...]]


class Sort(StrEnum):
    """What comes first. Equals are told apart by their ids."""

    DUE = "due"
    # The oldest first.
    AGE = "age"
    NEWEST = "-age"
    # The most urgent first, of these the soonest due.
    PRIORITY = "priority"
    SUPPORTERS = "supporters"


class Place(NamedTuple):
    """A report's place in an order: its value there and its id, within one priority if need be.

    No value: it has no deadline, and comes after all that have one.
    """

    value: datetime | int | None
    id: uuid.UUID
    priority: int = 0


@dataclass(frozen=True)
class Order:
    """How a list is ordered: by ``column`` and id, both up or both down."""

    column: Any
    is_falling: bool = False
    by_priority: bool = False

    @property
    def keys(self) -> list[Any]:
        """The columns that a place is made of."""
        more = [Report.priority] if self.by_priority else []
        return [Report.id, self.column, *more]

    @property
    def priorities(self) -> Sequence[int | None]:
        """Those that are gone through one after the other; None: all at once."""
        return sorted(Priority, reverse=True) if self.by_priority else [None]

    @property
    def has_any_state(self) -> bool:
        """Whether an index has the reports of all states in this order."""
        return self.column is Report.due_at and not self.by_priority

    @property
    def may_lack_value(self) -> bool:
        """Whether there may be reports that this order has no value of."""
        return self.column is Report.due_at

    def place_of(self, row: AnyRow) -> Place:
        """The place of a report's row."""
        priority = row.priority if self.by_priority else 0
        return Place(getattr(row, self.column.key), row.id, priority)

    def rank(self, place: Place) -> tuple[Any, ...]:
        """What places are compared by in Python; both must have a value."""
        sign = -1 if self.is_falling else 1
        value = place.value
        number = value.timestamp() if isinstance(value, datetime) else value or 0
        return (-place.priority, sign * number, sign * place.id.int)

    def sorted_by(self, columns: Any) -> list[ColumnElement[Any]]:
        """The ORDER BY for ``columns`` of a table or subquery."""
        found = [columns[self.column.key], columns["id"]]
        if self.is_falling:
            return [one.desc() for one in found]
        return [columns["priority"].desc(), *found] if self.by_priority else found

    def after(self, place: Place, priority: int | None) -> ColumnElement[bool]:
        """Reports later than ``place``; ``priority``: theirs, where all have the same."""
        here, there = self._here(), (place.value, place.id)
        beyond: ColumnElement[bool] = here < there if self.is_falling else here > there
        if not self.by_priority or priority is not None:
            return beyond
        return or_(
            Report.priority < place.priority, and_(Report.priority == place.priority, beyond)
        )

    def until(self, place: Place, priority: int | None) -> ColumnElement[bool]:
        """Reports no later than ``place``, as ``after`` has it."""
        here, there = self._here(), (place.value, place.id)
        before: ColumnElement[bool] = here >= there if self.is_falling else here <= there
        if not self.by_priority or priority is not None:
            return before
        return or_(
            Report.priority > place.priority, and_(Report.priority == place.priority, before)
        )

    def _here(self) -> Any:
        return tuple_(self.column, Report.id)


ORDERS = {
    Sort.DUE: Order(Report.due_at),
    Sort.AGE: Order(Report.submitted_at),
    Sort.NEWEST: Order(Report.submitted_at, is_falling=True),
    Sort.PRIORITY: Order(Report.due_at, by_priority=True),
    Sort.SUPPORTERS: Order(Report.support_count, is_falling=True),
}


def write_place(place: Place) -> list[str | int]:
    """``place`` as a cursor holds it."""
    value = place.value
    moment = value.isoformat() if isinstance(value, datetime) else ""
    number = value if isinstance(value, int) else 0
    return [moment, number, str(place.id), place.priority]


def read_place(written: Sequence[Any], sort: Sort) -> Place:
    """The place that ``write_place`` wrote in a cursor of ``sort``."""
    moment, number, report_id, priority = written
    value: datetime | int | None = datetime.fromisoformat(moment) if moment else None
    if sort is Sort.SUPPORTERS:
        value = number
    return Place(value, uuid.UUID(report_id), priority)
