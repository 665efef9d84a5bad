"""Which versions a procedure has after it was told anew: a pure rule, without a database.

A version applies from its first day until its last one, both included. A procedure told with other
content from a day on has a new version from that day, and the one before ends the day before. Told
again for the same day it is that version put right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from app.services.procedures.rows import ProcedureRow

_DAY = timedelta(days=1)
# In the place of a first day that nobody knows.
EVER = date.min


class Outcome(StrEnum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Version:
    """One version; ``values`` are its columns and members of details."""

    number: int
    values: Mapping[str, Any]
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def begins(self) -> date:
        """Its first day, or the first of all."""
        return self.valid_from or EVER

    def holds(self, day: date) -> bool:
        """Whether it applies on ``day``."""
        return self.begins <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class Told:
    """The versions after a row, in order of time, and what changed: names of values and dates."""

    versions: tuple[Version, ...]
    outcome: Outcome
    changed: tuple[str, ...] = ()


def tell(known: Sequence[Version], row: ProcedureRow, *, today: date) -> Told:
    """What ``known`` becomes when ``row`` is told."""
    if not known:
        first = Version(1, row.values, row.valid_from, row.valid_until)
        return Told((first,), Outcome.NEW)
    told = _tell(sorted(known, key=lambda version: version.begins), row, today)
    is_same = set_of(told.versions) == set_of(known)
    return Told(told.versions, Outcome.UNCHANGED) if is_same else told


def set_of(versions: Sequence[Version]) -> dict[int, Version]:
    """Versions by their numbers."""
    return {version.number: version for version in versions}


def _tell(versions: Sequence[Version], row: ProcedureRow, today: date) -> Told:
    begins = row.valid_from or _usual_begin(versions, row, today)
    base = next((one for one in reversed(versions) if one.begins <= begins), None)
    if base is None:
        # A version from before all others: it says all there is, or what the first one says.
        return _insert(versions, versions[0], row, begins)
    values = {**base.values, **row.values} if row.is_partial else row.values
    last_day = row.valid_until
    if last_day is None and row.is_partial and not _has_ended(base, begins):
        last_day = base.valid_until
    changed = _differences(base, values, last_day)
    if not changed:
        return Told(tuple(versions), Outcome.UNCHANGED)
    if changed == ("valid_until",) and not _has_ended(base, begins):
        return _ended_anew(versions, base, last_day)
    if base.begins == begins:
        put_right = replace(base, values=values, valid_until=last_day)
        return Told(_joined(versions, base, put_right), Outcome.CHANGED, changed)
    return _insert(versions, base, replace(row, values=values, valid_until=last_day), begins)


def end(known: Sequence[Version], *, today: date) -> tuple[Version, ...]:
    """``known`` without what would still apply today: its last day was yesterday.

    A version that began today applies until tonight; one that has not begun never will.
    """
    begun = sorted((one for one in known if one.begins <= today), key=lambda one: one.begins)
    if not begun:
        return ()
    last = begun[-1]
    last_day = max(last.begins, today - _DAY)
    if last.valid_until is not None and last.valid_until <= last_day:
        return tuple(begun)
    return (*begun[:-1], replace(last, valid_until=last_day))


def _usual_begin(versions: Sequence[Version], row: ProcedureRow, today: date) -> date:
    """From when a row applies that doesn't say so: from today, or with what is planned last.

    One that is over by then puts the last version right.
    """
    if row.valid_until is not None and row.valid_until < today:
        return versions[-1].begins
    return max(versions[-1].begins, today)


def _has_ended(version: Version, day: date) -> bool:
    return version.valid_until is not None and version.valid_until < day


def _differences(
    base: Version, values: Mapping[str, Any], last_day: date | None
) -> tuple[str, ...]:
    ends_otherwise = ("valid_until",) if base.valid_until != last_day else ()
    return (*_changed_values(base, values), *ends_otherwise)


def _changed_values(base: Version, values: Mapping[str, Any]) -> tuple[str, ...]:
    names = sorted({*base.values, *values})
    return tuple(name for name in names if base.values.get(name) != values.get(name))


def _ended_anew(versions: Sequence[Version], base: Version, last_day: date | None) -> Told:
    ended = replace(base, valid_until=last_day)
    return Told(_joined(versions, base, ended), Outcome.CHANGED, ("valid_until",))


def _insert(versions: Sequence[Version], base: Version, row: ProcedureRow, begins: date) -> Told:
    number = max(one.number for one in versions) + 1
    values = {**base.values, **row.values} if row.is_partial else row.values
    added = Version(number, values, begins if begins != EVER else None, row.valid_until)
    changed = (*_changed_values(base, values), "valid_from")
    return Told(_in_turn([*versions, added]), Outcome.CHANGED, changed)


def _joined(versions: Sequence[Version], before: Version, after: Version) -> tuple[Version, ...]:
    return _in_turn([after if one is before else one for one in versions])


def _in_turn(versions: Sequence[Version]) -> tuple[Version, ...]:
    """The versions in order, each over before the next begins."""
    ordered = sorted(versions, key=lambda version: version.begins)
    found = []
    for number, version in enumerate(ordered):
        last_day = version.valid_until
        if number + 1 < len(ordered):
            day_before = ordered[number + 1].begins - _DAY
            last_day = day_before if last_day is None else min(last_day, day_before)
        found.append(replace(version, valid_until=last_day))
    return tuple(found)
