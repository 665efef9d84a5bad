"""Answers that are kept for retries, found by who was answered and by what they say."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.database import AnyRow, Database, Sealer, table_of
from app.web.models import IdempotentAnswer

PURPOSE = "idempotent_answers.sealed_answer"
KEPT_FOR = timedelta(hours=48)
# So late an answer may be committed, or come to a copy of the database that is read from.
_OVERLAP = timedelta(minutes=10)
_ANSWERS = table_of(IdempotentAnswer).c
_PAGE = 500
_THEIRS = (
    select(_ANSWERS.key_hash, _ANSWERS.sealed_answer)
    .where(or_(_ANSWERS.caller.is_(None), _ANSWERS.caller.not_like("citizen:%")))
    .order_by(_ANSWERS.key_hash)
    .limit(_PAGE)
)


def move_answers(session: Session, caller: str, *, to: str) -> None:
    """What ``caller`` was answered was answered to the other."""
    theirs = IdempotentAnswer.caller == caller
    session.execute(update(IdempotentAnswer).where(theirs).values(caller=to))


def forget_answers_to(session: Session, caller: str) -> None:
    """Forget what ``caller`` was answered. No index helps: that would cost every request."""
    session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.caller == caller))


def find_answers_about(
    database: Database, sealer: Sealer, about: Callable[[str], Iterable[uuid.UUID]]
) -> Mapping[uuid.UUID, frozenset[bytes]]:
    """Of what others than citizens were answered, the keys of what is ``about`` each.

    Each is opened, once for all: two days of staff's work, page by page, and no transaction stays
    open. Raises ``UnsealError``.
    """
    found: defaultdict[uuid.UUID, set[bytes]] = defaultdict(set)
    last = b""
    while True:
        with database.reading() as connection:
            rows = connection.execute(_THEIRS.where(_ANSWERS.key_hash > last)).all()
        if not rows:
            return {who: frozenset(keys) for who, keys in found.items()}
        for key, answer in _opened(sealer, rows):
            for who in about(answer):
                found[who].add(key)
        last = rows[-1].key_hash


def forget_answers_saying(
    session: Session,
    sealer: Sealer,
    says: Callable[[str], bool],
    *,
    found: Collection[bytes],
    found_at: datetime | None,
) -> None:
    """Forget those that were ``found``, and what was answered since ``found_at``; None: all.

    Raises ``UnsealError``.
    """
    session.execute(delete(IdempotentAnswer).where(_ANSWERS.key_hash.in_(found)))
    wanted, last = _THEIRS, b""
    if found_at is not None:
        wanted = wanted.where(_ANSWERS.expires_at >= found_at - _OVERLAP + KEPT_FOR)
    while rows := session.execute(wanted.where(_ANSWERS.key_hash > last)).all():
        named = [key for key, answer in _opened(sealer, rows) if says(answer)]
        session.execute(delete(IdempotentAnswer).where(_ANSWERS.key_hash.in_(named)))
        last = rows[-1].key_hash


def _opened(sealer: Sealer, rows: Sequence[AnyRow]) -> Iterator[tuple[bytes, str]]:
    for row in rows:
        answer = sealer.unseal(row.sealed_answer, purpose=PURPOSE)
        yield row.key_hash, answer.decode(errors="replace")
