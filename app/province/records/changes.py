"""Changing records: one change at a time, each remembered, and none that breaks another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database.turns import wait_for_turn
from app.province.models import ProvinceState, RecordRevision
from app.province.records.kinds import AREA_SCHEMES, AREAS, Content, Key, RecordKind, plain
from app.province.rules import RecordFault, find_faults
from app.province.snapshot import load_records


class Action(StrEnum):
    """What was done to a record."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"


class FaultsMade(Exception):
    """The change would contradict other reference data; ``faults`` say how."""

    def __init__(self, faults: frozenset[RecordFault]) -> None:
        super().__init__(len(faults))
        self.faults = faults


@dataclass
class Change:
    """A change in the making: in whose name, and when; whether areas are among what changed."""

    session: Session
    by: str
    now: datetime
    count: int = 0
    moves_areas: bool = False
    # An import of thousands is one event, and what was shipped none: revisions tell the rest.
    is_audited: bool = True

    def find_gap(self, kind: RecordKind, content: Content) -> RecordFault | None:
        """What keeps a record from being added at all: that which it is part of is not there."""
        key = kind.key_of(content)
        if kind.whole is None or self.session.get(kind.whole, key[0]) is not None:
            return None
        return RecordFault(kind.name, "/".join(key), kind.keys[0], "unknown_value")

    def create(self, kind: RecordKind, content: Content) -> None:
        """Add a record that is not there."""
        revision = self._last_revision(kind, kind.key_of(content)) + 1
        values = kind.to_columns(content) | {"revision": revision}
        self.session.execute(insert(kind.table).values(values))
        self._remember(kind, content, Action.CREATED, revision)

    def replace(self, kind: RecordKind, content: Content, *, revision: int, **beside: Any) -> None:
        """Put ``content`` in the place of the record's ``revision``.

        ``beside``: what changed with it and is kept elsewhere, to be remembered.
        """
        key = kind.key_of(content)
        values = kind.to_columns(content) | {"revision": revision + 1}
        self.session.execute(update(kind.table).where(*kind.has_key(key)).values(values))
        self._remember(kind, content | beside, Action.CHANGED, revision + 1)

    def delete(self, kind: RecordKind, content: Content, *, revision: int) -> None:
        """Remove a record; what it was stays among its revisions."""
        self.session.execute(kind.table.delete().where(*kind.has_key(kind.key_of(content))))
        self._remember(kind, content, Action.DELETED, revision + 1)

    def _last_revision(self, kind: RecordKind, key: Key) -> int:
        """Of a record that was there before: revisions go on counting."""
        wanted = select(func.max(RecordRevision.revision)).where(
            RecordRevision.kind == kind.name, RecordRevision.key == "/".join(key)
        )
        return self.session.scalar(wanted) or 0

    def _remember(self, kind: RecordKind, content: Content, done: Action, revision: int) -> None:
        self.count += 1
        self.moves_areas |= kind in (AREA_SCHEMES, AREAS)
        key = "/".join(kind.key_of(content))
        self.session.execute(
            insert(RecordRevision).values(
                kind=kind.name,
                key=key,
                revision=revision,
                action=done.value,
                changed_by=self.by,
                changed_at=self.now,
                content=plain(content),
            )
        )
        if not self.is_audited:
            return
        record(
            self.session,
            actor=self.by,
            action=f"record_{done}",
            subject=f"{kind.name}:{key}",
            details={"revision": revision},
            now=self.now,
        )


@contextmanager
def changing(
    session: Session, *, by: str, now: datetime, is_audited: bool = True
) -> Iterator[Change]:
    """Change records inside; other changes wait until the commit.

    Raises ``FaultsMade`` at the end where the reference data would contradict themselves in a way
    that they did not before.
    """
    wait_for_turn(session, "province")
    before = find_faults(load_records(session.connection()))
    change = Change(session, by, now, is_audited=is_audited)
    yield change
    session.flush()
    made = find_faults(load_records(session.connection())) - before
    if made:
        raise FaultsMade(frozenset(made))
    if change.count:
        _count(change)


def _count(change: Change) -> None:
    """Have every process see that something changed."""
    counted: dict[Any, Any] = {ProvinceState.generation: ProvinceState.generation + 1}
    if change.moves_areas:
        counted[ProvinceState.area_generation] = ProvinceState.area_generation + 1
    change.session.execute(update(ProvinceState).values(counted))
