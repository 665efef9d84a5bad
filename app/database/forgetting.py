"""Rows that are kept for a time only, and then deleted a few hundred at once."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Column, ColumnElement, Select, Table, delete, func, select, tuple_
from sqlalchemy.orm import Session

from app.database.engine import Database
from app.database.statements import AnyRow, affected_rows
from app.database.turns import wait_for_turn

AT_ONCE = 500
# A UUIDv7 begins with 48 bits of milliseconds.
_BITS_BELOW_TIME = 80


class Retention(Protocol):
    """What is kept for ``period`` only (see ``app.settings.retention``), and how it goes then."""

    @property
    def period(self) -> str:
        """The period's name: so long before now lies the ``before`` that the others are given."""

    @property
    def table(self) -> Table:
        """Where it is kept."""

    def count(self, database: Database, before: datetime) -> int:
        """How much is over."""

    def forget(self, database: Database, before: datetime, *, now: datetime, most: int) -> int:
        """Let about ``most`` of what is over go, the oldest first; how much that was.

        In small transactions: nobody waits long, and dying on the way leaves the rest for the next
        time.
        """


@dataclass(frozen=True)
class Forgetting:
    """Rows of ``table`` are over where ``is_over`` says so of a moment; they are deleted.

    The oldest are found by an index: that of the column ``by``, or of the table's key where that is
    a single UUIDv7, so that what is younger is never looked at. What refers to them goes with them:
    the rows of each of ``parts``, which are columns of other tables. Where others write the table
    in turns, ``turn`` is the turn's name.
    """

    period: str
    table: Table
    is_over: Callable[[datetime], ColumnElement[bool]]
    by: Column[Any] | None = None
    parts: tuple[Column[Any], ...] = ()
    turn: str | None = None

    def count(self, database: Database, before: datetime) -> int:
        """How many rows are over."""
        return count_rows(database, self.table, *self._are_over(before))

    def forget(self, database: Database, before: datetime, *, now: datetime, most: int) -> int:
        """Delete about ``most`` rows that are over, the oldest first; how many."""

        def forget_oldest(session: Session) -> int:
            return self._forget_oldest(session, before)

        return in_batches(database, forget_oldest, size=AT_ONCE, most=most)

    def oldest(self, before: datetime) -> Select[Any]:
        """The keys of the next rows to go; a row that somebody is changing is left out."""
        keys = self.table.primary_key.columns
        wanted = select(*keys).where(*self._are_over(before))
        first = wanted.order_by(*keys if self.by is None else (self.by,)).limit(AT_ONCE)
        return first.with_for_update(skip_locked=True, of=self.table)

    def _forget_oldest(self, session: Session, before: datetime) -> int:
        if self.turn:
            wait_for_turn(session, self.turn)
        found = session.execute(self.oldest(before)).all()
        if not found:
            return 0
        for column in self.parts:
            session.execute(delete(column.table).where(column.in_([row[0] for row in found])))
        return affected_rows(session, delete(self.table).where(self._is_one_of(found)))

    def _is_one_of(self, rows: Sequence[AnyRow]) -> ColumnElement[bool]:
        first, *others = self.table.primary_key.columns
        if not others:
            return first.in_([row[0] for row in rows])
        return tuple_(first, *others).in_([tuple(row) for row in rows])

    def _are_over(self, before: datetime) -> list[ColumnElement[bool]]:
        if self.by is not None:
            return [self.by < before, self.is_over(before)]
        (key,) = self.table.primary_key.columns
        return [key < first_id_at(before), self.is_over(before)]


def count_rows(database: Database, table: Table, *are_wanted: ColumnElement[bool]) -> int:
    """How many rows of ``table`` all the conditions are true of."""
    counted = select(func.count()).select_from(table).where(*are_wanted)
    with database.reading() as connection:
        return connection.scalar(counted) or 0


def in_batches(
    database: Database, forget: Callable[[Session], int], *, size: int, most: int
) -> int:
    """Let ``forget`` take up to ``size`` in a transaction, again and again; how many it took.

    Until it finds fewer, or has taken ``most``.
    """
    forgotten = 0
    while forgotten < most:
        with database.writing() as session:
            found = forget(session)
            session.commit()
        forgotten += found
        if found < size:
            break
    return forgotten


def first_id_at(moment: datetime) -> uuid.UUID:
    """The UUIDv7 that none made before ``moment`` reaches."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << _BITS_BELOW_TIME)
