"""Stretches of time, each without the moment it begins with and with the one it ends with.

So what ends a span of working time still belongs to it, and two stretches that touch have no
moment in common.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

Interval = tuple[datetime, datetime]
Intervals = tuple[Interval, ...]
FOREVER = datetime.max.replace(tzinfo=UTC)


def joined(intervals: Iterable[Interval]) -> Intervals:
    """The same time in order, as few intervals: those that overlap or touch become one."""
    found: list[Interval] = []
    for began_at, ended_at in sorted(intervals):
        if found and began_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ended_at))
        else:
            found.append((began_at, ended_at))
    return tuple(found)


def after(start: datetime, intervals: Intervals) -> Intervals:
    """What of ``intervals`` (in order) comes after ``start``."""
    if not intervals or start <= intervals[0][0]:
        return intervals
    return tuple((max(began, start), ended) for began, ended in intervals if ended > start)


def outside(taken: Intervals, intervals: Intervals) -> Intervals:
    """What of ``intervals`` is not covered by ``taken``."""
    for one in taken:
        intervals = tuple(part for interval in intervals for part in _outside_one(one, interval))
    return intervals


def _outside_one(taken: Interval, interval: Interval) -> Iterator[Interval]:
    (taken_from, taken_until), (began_at, ended_at) = taken, interval
    if taken_until <= began_at or ended_at <= taken_from:
        yield interval
        return
    if began_at < taken_from:
        yield began_at, taken_from
    if taken_until < ended_at:
        yield taken_until, ended_at
