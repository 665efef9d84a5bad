"""A question to the queue: which reports, of those that a staff member sees."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from app.feedback.models import Report
from app.identity.staff.rights import ALL_AREAS, Scope
from app.triage.queue.branches import Branch, make_branches
from app.triage.queue.filters import QueueFilter, at_work, due_within, further
from app.triage.queue.narrowing import narrowest, of_these, paths_to
from app.triage.queue.search import Search, read_search, says
from app.triage.queue.sorting import Keys
from app.triage.sight import in_sight


@dataclass(frozen=True)
class Bounds:
    """How much is looked at: a set of ``few`` reports, or so many that a branch passes by."""

    few: int = 2_000
    passed: int = 10_000


BOUNDS = Bounds()


@dataclass(frozen=True)
class Question:
    """Which reports are asked for, by whom, and when; of each all of ``also`` must hold."""

    wanted: QueueFilter
    staff_id: uuid.UUID
    scopes: Sequence[Scope]
    now: datetime
    also: tuple[ColumnElement[bool], ...] = ()

    @property
    def is_void(self) -> bool:
        """Whether no report can be the answer."""
        is_wordless = self.search is not None and self.search.is_void
        return is_wordless or not self.wanted.possible_states() or not self.scopes

    @cached_property
    def search(self) -> Search | None:
        """The words that are wanted; None: any."""
        return None if self.wanted.words is None else read_search(self.wanted.words)

    @cached_property
    def looked_up(self) -> list[ColumnElement[bool]]:
        """What no index of the queue's orders tells: it is looked up report by report."""
        said = [] if self.search is None else [says(self.search)]
        return [*further(self.wanted), *said, *self.also]

    @property
    def is_indexed(self) -> bool:
        """Whether a walk passes by little that is not wanted."""
        return not self.looked_up and all(scope.area == ALL_AREAS for scope in self.scopes)

    @cached_property
    def predicate(self) -> ColumnElement[bool]:
        """That a report is wanted and in sight."""
        agency = [] if self.wanted.agency is None else [or_(*at_work(self.wanted.agency))]
        in_states = Report.state.in_(self.wanted.possible_states())
        due = due_within(self.wanted, self.now)
        return and_(in_sight(self.scopes), in_states, *agency, *due, *self.looked_up)

    def find_few(
        self, connection: Connection, columns: Sequence[Any], *, at_most: int
    ) -> Keys | None:
        """``columns`` of all wanted reports, where one part of the filter leaves but few.

        None where none does: they are for a walk to find.
        """
        is_sqlite = connection.dialect.name == "sqlite"
        paths = paths_to(self.wanted, self.search, self.scopes, self.now, is_sqlite=is_sqlite)
        few = narrowest(connection, list(paths), at_most=at_most)
        if few is None:
            return None
        shown = [few.c[column.key] for column in columns]
        return select(*shown).where(of_these(few, self.predicate))

    def branches(
        self,
        priorities: Sequence[int | None],
        *indexed: ColumnElement[bool],
        in_any_state: bool = False,
    ) -> list[Branch]:
        """What a walk goes through; ``indexed`` is what its order's index tells besides.

        ``in_any_state``: an index has that order whatever the state.
        """
        told = [*due_within(self.wanted, self.now), *indexed]
        return make_branches(
            self.scopes,
            self.wanted,
            told,
            self.looked_up,
            priorities,
            in_any_state=in_any_state,
        )
