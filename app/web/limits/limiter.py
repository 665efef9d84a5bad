"""Judges requests by the table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import NamedTuple

from app.settings.limits import LimitSettings
from app.web.limits.counters import Window
from app.web.limits.policy import LIMITS, NEVER_CLOSED, CountedBy, Limit, LimitClass
from app.web.limits.store import CountStore, Shared


class Verdict(NamedTuple):
    """How a request stands to one limit, itself counted; ``reset_s`` until it counts anew."""

    amount: int
    counted: int
    reset_s: int

    @property
    def is_refused(self) -> bool:
        """Whether this request is one too many."""
        return self.counted > self.amount

    @property
    def remaining(self) -> int:
        """How many more may come in this window."""
        return max(0, self.amount - self.counted)


@dataclass(frozen=True)
class Stage:
    """Those limits of a class that are judged together: before the caller is known, or after."""

    limits: tuple[Limit, ...]
    never_closed: bool


class Limiter:
    """Counts each request where its class says, and tells whether it is one too many."""

    def __init__(
        self,
        store: CountStore,
        *,
        factor: float = 1.0,
        table: Mapping[LimitClass, tuple[Limit, ...]] = LIMITS,
    ) -> None:
        self.store = store
        self._limits = {
            limit_class: tuple(_scaled(limit, factor) for limit in limits)
            for limit_class, limits in table.items()
        }

    def limits_of(self, limit_class: LimitClass) -> tuple[Limit, ...]:
        """The limits of a class, with the amounts that hold here."""
        return self._limits[limit_class]

    def stage(self, limit_class: LimitClass, *, is_caller_known: bool) -> Stage:
        """What of a class to judge before the caller has proven who he is, or after."""
        return Stage(
            tuple(
                limit
                for limit in self._limits[limit_class]
                if limit.by.needs_caller is is_caller_known and not limit.of_misses
            ),
            never_closed=limit_class in NEVER_CLOSED,
        )

    def misses(self, limit_class: LimitClass) -> Stage:
        """What of a class to judge when its view finds nothing, or before it may."""
        limits = tuple(limit for limit in self._limits[limit_class] if limit.of_misses)
        return Stage(limits, never_closed=limit_class in NEVER_CLOSED)

    def judge(
        self, stage: Stage, counted_as: Mapping[CountedBy, str], *, now: float
    ) -> Verdict | None:
        """The verdict that refuses, else the tightest that is told; None where there is none.

        A limit that ``counted_as`` has no key for is passed over. What comes after a refusal is
        not counted.
        """
        tightest = None
        for limit in stage.limits:
            key = counted_as.get(limit.by)
            if key is None:
                continue
            window = Window.at(now, limit.period_s)
            name = f"{limit.name}:{key}"
            counted = self.store.count(name, window, now=now, or_pass=stage.never_closed)
            if counted is None:
                continue
            verdict = Verdict(limit.amount, counted, window.ends_in_s(now))
            if verdict.is_refused:
                return verdict
            if limit.is_told and (tightest is None or verdict.remaining < tightest.remaining):
                tightest = verdict
        return tightest

    def give_back(self, stage: Stage, counted_as: Mapping[CountedBy, str], *, now: float) -> None:
        """Take back what ``judge`` counted at ``now``, having refused nothing."""
        for limit in stage.limits:
            if limit.by in counted_as:
                name = f"{limit.name}:{counted_as[limit.by]}"
                self.store.give_back(name, Window.at(now, limit.period_s), now=now)


def create_limiter(settings: LimitSettings) -> Limiter:
    """The limiter of ``settings``; connects to nothing yet."""
    return Limiter(CountStore(_shared(settings)), factor=settings.factor)


def _shared(settings: LimitSettings) -> Shared | None:
    if not settings.is_shared:
        return None
    # Redis's client takes a twelfth of the start, which who has no Redis need not wait for.
    from app.web.limits.shared_counters import SharedCounters

    return SharedCounters(settings.url)


def _scaled(limit: Limit, factor: float) -> Limit:
    return replace(limit, amount=ceil(limit.amount * factor))
