"""Changing records: one change at a time, each remembered, and none that breaks another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import table_of
from app.database.turns import wait_for_turn
from app.province.models import ProvinceState, RecordRevision
from app.province.records.kinds import AREA_SCHEMES, AREAS, Content, Key, RecordKind, plain
from app.province.rules import RecordFault, find_faults
from app.province.snapshot import load_records

Values = dict[str, Any]


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
    """A change in the making: in whose name, and when; whether areas are among what changed.

    What is added or replaced is gathered and written at the end, with one statement for each kind:
    an import has ten thousand rows, and others wait for it.
    """

    session: Session
    by: str
    now: datetime
    count: int = 0
    moves_areas: bool = False
    # An import of thousands is one event, and what was shipped none: revisions tell the rest.
    is_audited: bool = True
    _added: dict[str, tuple[RecordKind, list[Values]]] = field(default_factory=dict)
    _replaced: dict[str, tuple[RecordKind, list[Values]]] = field(default_factory=dict)
    _revisions: list[Values] = field(default_factory=list)
    _wholes: dict[str, frozenset[str]] = field(default_factory=dict)
    _counted: dict[str, dict[str, int]] = field(default_factory=dict)

    def find_gap(self, kind: RecordKind, content: Content) -> RecordFault | None:
        """What keeps a record from being added at all: that which it is part of is not there."""
        key = kind.key_of(content)
        if kind.whole is None or key[0] in self._known_wholes(kind.name, table_of(kind.whole)):
            return None
        return RecordFault(kind.name, "/".join(key), kind.keys[0], "unknown_value")

    def create(self, kind: RecordKind, content: Content) -> None:
        """Add a record that is not there."""
        revision = self._last_revision(kind, kind.key_of(content)) + 1
        values = kind.to_columns(content) | {"revision": revision}
        self._added.setdefault(kind.name, (kind, []))[1].append(values)
        self._remember(kind, content, Action.CREATED, revision)

    def replace(self, kind: RecordKind, content: Content, *, revision: int, **beside: Any) -> None:
        """Put ``content`` in the place of the record's ``revision``.

        ``beside``: what changed with it and is kept elsewhere, to be remembered.
        """
        key = kind.key_of(content)
        values = kind.to_columns(content) | {"revision": revision + 1}
        self._replaced.setdefault(kind.name, (kind, []))[1].append(values | kind.to_key(key))
        self._remember(kind, content | beside, Action.CHANGED, revision + 1)

    def delete(self, kind: RecordKind, content: Content, *, revision: int) -> None:
        """Remove a record; what it was stays among its revisions."""
        self.session.execute(kind.table.delete().where(*kind.has_key(kind.key_of(content))))
        self._remember(kind, content, Action.DELETED, revision + 1)

    def write(self) -> None:
        """Write what was gathered."""
        self.session.flush()
        for kind, rows in self._added.values():
            self.session.execute(insert(kind.table), rows)
        for kind, rows in self._replaced.values():
            self.session.connection().execute(update(kind.table).where(*kind.has_any_key()), rows)
        if self._revisions:
            self.session.execute(insert(RecordRevision), self._revisions)
        self._added, self._replaced, self._revisions = {}, {}, []

    def _known_wholes(self, name: str, whole: Table) -> frozenset[str]:
        """The codes of all that records of the kind ``name`` can be part of."""
        if name not in self._wholes:
            self._wholes[name] = frozenset(self.session.scalars(select(whole.c.code)))
        return self._wholes[name]

    def _last_revision(self, kind: RecordKind, key: Key) -> int:
        """Of a record that was there before: revisions go on counting."""
        if kind.name not in self._counted:
            wanted = (
                select(RecordRevision.key, func.max(RecordRevision.revision).label("last"))
                .where(RecordRevision.kind == kind.name)
                .group_by(RecordRevision.key)
            )
            self._counted[kind.name] = {row.key: row.last for row in self.session.execute(wanted)}
        return self._counted[kind.name].get("/".join(key), 0)

    def _remember(self, kind: RecordKind, content: Content, done: Action, revision: int) -> None:
        self.count += 1
        self.moves_areas |= kind in (AREA_SCHEMES, AREAS)
        key = "/".join(kind.key_of(content))
        self._revisions.append(
            {
                "kind": kind.name,
                "key": key,
                "revision": revision,
                "action": done.value,
                "changed_by": self.by,
                "changed_at": self.now,
                "content": plain(content),
            }
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
    change.write()
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
