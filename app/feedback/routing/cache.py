"""The rules in this process: kept in memory, and looked at again every second."""

import time
from collections.abc import Callable

from app.database import Database, Reread
from app.feedback.routing.matching import NO_RULES, RuleSet
from app.feedback.routing.reading import read_rules

# A change is known everywhere after this long.
LOOK_EVERY_S = 1.0


class RoutingCache:
    """The latest rules; safe to share between threads."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._rules = Reread(self._read, NO_RULES, clock=clock)

    def current(self) -> RuleSet:
        """The rules, at most a second old."""
        return self._rules.within(LOOK_EVERY_S)

    def look_again(self) -> None:
        """Have the next caller look whether something changed."""
        self._rules.look_again()

    def _read(self, known: RuleSet) -> RuleSet:
        with self._database.reading() as connection:
            return read_rules(connection, known)
