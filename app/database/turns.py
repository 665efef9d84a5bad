"""Taking turns: what must not happen twice at once, though no row stands for it yet."""

import hashlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def wait_for_turn(session: Session, *names: str) -> None:
    """Let one transaction at a time go on under each of ``names``, until its end.

    On SQLite nothing is left to do: a transaction that writes is alone from its beginning.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    # One order for everyone, so that no two wait for each other.
    for number in sorted(_number(name) for name in names):
        session.execute(select(func.pg_advisory_xact_lock(number)))


def take_turn(session: Session, name: str) -> bool:
    """``wait_for_turn`` for who would rather come back later: False, and another one has it."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(_number(name)))))


def _number(name: str) -> int:
    """The advisory lock's number; two names with the same one would only wait without need."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
