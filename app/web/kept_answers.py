"""Answers that are kept for retries, found by who was answered and by what they say."""

from collections.abc import Callable

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.database import Sealer, table_of
from app.web.models import IdempotentAnswer

PURPOSE = "idempotent_answers.sealed_answer"
_ANSWERS = table_of(IdempotentAnswer).c
_PAGE = 500


def move_answers(session: Session, caller: str, *, to: str) -> None:
    """What ``caller`` was answered was answered to the other."""
    theirs = IdempotentAnswer.caller == caller
    session.execute(update(IdempotentAnswer).where(theirs).values(caller=to))


def forget_answers_to(session: Session, caller: str) -> None:
    """Forget what ``caller`` was answered. No index helps: that would cost every request."""
    session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.caller == caller))


def forget_answers_saying(session: Session, sealer: Sealer, says: Callable[[str], bool]) -> None:
    """Forget those of what others than citizens were answered of which ``says`` is true.

    Each is opened, page by page: two days of staff's work. Raises ``UnsealError``.
    """
    is_others = or_(_ANSWERS.caller.is_(None), _ANSWERS.caller.not_like("citizen:%"))
    wanted = select(_ANSWERS.key_hash, _ANSWERS.sealed_answer).where(is_others)
    ordered, last = wanted.order_by(_ANSWERS.key_hash).limit(_PAGE), b""
    while rows := session.execute(ordered.where(_ANSWERS.key_hash > last)).all():
        opened = {row.key_hash: sealer.unseal(row.sealed_answer, purpose=PURPOSE) for row in rows}
        named = [key for key, answer in opened.items() if says(answer.decode(errors="replace"))]
        session.execute(delete(IdempotentAnswer).where(_ANSWERS.key_hash.in_(named)))
        last = rows[-1].key_hash
