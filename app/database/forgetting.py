"""Rows that are kept for a time only, and then deleted a few hundred at once."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, func, select

from app.database.engine import Database
from app.database.statements import affected_rows

_AT_ONCE = 500
# A UUIDv7 begins with 48 bits of milliseconds.
_BITS_BELOW_TIME = 80


@dataclass(frozen=True)
class Forgetting:
    """Rows of ``table`` are over where ``is_over`` says so of a moment.

    ``period`` names how long before now that moment lies (see ``app.settings.retention``). The
    table's key is a UUIDv7 in the column ``id``, so that what is younger is never looked at.
    """

    period: str
    table: Table
    is_over: Callable[[datetime], ColumnElement[bool]]


def count_over(database: Database, rule: Forgetting, before: datetime) -> int:
    """How many rows are over."""
    counted = select(func.count()).select_from(rule.table).where(_is_over(rule, before))
    with database.reading() as connection:
        return connection.scalar(counted) or 0


def forget_over(database: Database, rule: Forgetting, before: datetime, *, most: int) -> int:
    """Delete about ``most`` rows that are over, the oldest first; how many.

    Each few hundred are a transaction of their own: nobody waits long, and dying on the way leaves
    the rest for the next time.
    """
    key = rule.table.c.id
    oldest = select(key).where(_is_over(rule, before)).order_by(key).limit(_AT_ONCE)
    forgotten = 0
    while forgotten < most:
        with database.writing() as session:
            ids = session.scalars(oldest).all()
            found = affected_rows(session, delete(rule.table).where(key.in_(ids))) if ids else 0
            session.commit()
        forgotten += found
        if len(ids) < _AT_ONCE:
            break
    return forgotten


def first_id_at(moment: datetime) -> uuid.UUID:
    """The UUIDv7 that none made before ``moment`` reaches."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << _BITS_BELOW_TIME)


def _is_over(rule: Forgetting, before: datetime) -> ColumnElement[bool]:
    return (rule.table.c.id < first_id_at(before)) & rule.is_over(before)
