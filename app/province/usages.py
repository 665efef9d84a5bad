"""Who uses a record of reference data; the domains above register how to find out."""

from collections import defaultdict
from collections.abc import Callable

from sqlalchemy.orm import Session

Key = tuple[str, ...]
# Whether the domain uses the record with this key.
UsageCheck = Callable[[Session, Key], bool]


class Usages:
    """What to ask before a record is deleted."""

    def __init__(self) -> None:
        self._checks: defaultdict[str, list[tuple[str, UsageCheck]]] = defaultdict(list)

    def register(self, kind: str, user: str, is_used: UsageCheck) -> None:
        """Have ``is_used`` asked about records of ``kind``; ``user`` names who uses them."""
        self._checks[kind].append((user, is_used))

    def find(self, session: Session, kind: str, key: Key) -> str | None:
        """The first user of the record; None where nobody uses it."""
        checks = self._checks[kind]
        return next((user for user, is_used in checks if is_used(session, key)), None)
