"""Counting requests that found nothing: guesses cost whoever makes them, and nobody else."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import time

from flask.globals import app_ctx

from app.errors import DomainError, TooManyRequests
from app.web.limits.enforcement import Judgement, current_limiter
from app.web.limits.policy import CountedBy, LimitClass


def count_miss(limit_class: LimitClass) -> None:
    """Count this request among the misses of its class; raises ``TooManyRequests``.

    For a view that has found nothing, and whose answer so tells nothing but that.
    """
    judgement = _judgement()
    if judgement is not None:
        judgement.judge(current_limiter().misses(limit_class), _counted_as(""))


@contextmanager
def counting_misses(
    limit_class: LimitClass, miss: type[DomainError], *, subject: str
) -> Iterator[None]:
    """Do what may end in a ``miss`` only where there were not too many yet.

    It is counted as a miss before it is done, so that a hundred at once get no further than as
    many one by one, and given back unless it was one. Raises ``TooManyRequests`` instead of doing
    it. ``subject`` is what was asked for.
    """
    judgement = _judgement()
    if judgement is None:
        yield
        return
    limiter, counted_as, now = current_limiter(), _counted_as(subject), time()
    stage = limiter.misses(limit_class)
    verdict = limiter.judge(stage, counted_as, now=now)
    if verdict is not None and verdict.is_refused:
        judgement.verdict = verdict
        raise TooManyRequests(retry_after_s=verdict.reset_s)
    is_miss = False
    try:
        yield
    except miss:
        is_miss = True
        raise
    finally:
        if not is_miss:
            limiter.give_back(stage, counted_as, now=now)


def _judgement() -> Judgement | None:
    """None where nobody is counted."""
    found: Judgement | None = app_ctx.g.get("judgement")
    return found


def _counted_as(subject: str) -> Mapping[CountedBy, str]:
    return {
        CountedBy.CALLER: app_ctx.g.caller_key,
        CountedBy.SUBJECT: subject,
        CountedBy.EVERYBODY: "everybody",
    }
