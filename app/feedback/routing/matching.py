"""Rules held against a report, the first that fits wins; and rules that no report reaches. Pure."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.feedback.routing.times import AT_ANY_TIME, Times
from app.province.entries import AreaKey
from app.province.trees import ancestors

Parents = Mapping[AreaKey, AreaKey | None]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold of a report; what is empty or None leaves everything through.

    One of ``categories`` and one of ``areas`` (or an area below it), all of ``attributes``.
    ``is_working_time`` is by the calendar of the agency that would lead without rules.
    """

    categories: frozenset[str] = frozenset()
    areas: frozenset[AreaKey] = frozenset()
    attributes: frozenset[tuple[str, str]] = frozenset()
    kind: str | None = None
    is_restricted: bool | None = None
    is_emergency: bool | None = None
    is_working_time: bool | None = None
    times: Times = AT_ANY_TIME


@dataclass(frozen=True, slots=True)
class Rule:
    """Which reports go to which agency, perhaps to a person of it, perhaps with a priority.

    ``revision`` counts the changes of this rule.
    """

    id: uuid.UUID
    revision: int
    name: str
    when: Conditions
    agency: str
    assignee_id: uuid.UUID | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules in their order, and the version that they are; 0: nobody made any yet."""

    version: int = 0
    rules: tuple[Rule, ...] = ()


NO_RULES = RuleSet()


@dataclass(frozen=True, slots=True)
class Case:
    """What of a report rules look at; ``areas`` is the one it lies in with all above it."""

    category: str
    kind: str
    areas: frozenset[AreaKey]
    attributes: Mapping[str, Any]
    is_restricted: bool
    is_emergency: bool
    is_working_time: bool
    on: date
    minute: int


def first_match(rules: Iterable[Rule], case: Case) -> Rule | None:
    """The first rule whose conditions all hold; None: no rule speaks of it."""
    return next((rule for rule in rules if matches(rule.when, case)), None)


def matches(when: Conditions, case: Case) -> bool:
    """Whether all conditions hold."""
    return (
        (not when.categories or case.category in when.categories)
        and (not when.areas or not when.areas.isdisjoint(case.areas))
        and _leaves(when.kind, case.kind)
        and _leaves(when.is_restricted, case.is_restricted)
        and _leaves(when.is_emergency, case.is_emergency)
        and _leaves(when.is_working_time, case.is_working_time)
        and when.times.hold(case.on, case.minute)
        and all(_answers(case.attributes.get(code), value) for code, value in when.attributes)
    )


def includes(wider: Conditions, narrower: Conditions, parents: Parents) -> bool:
    """Whether whatever fits ``narrower`` is sure to fit ``wider``.

    False may also mean that it takes more than the two of them to tell.
    """
    return (
        _are_among(narrower.categories, wider.categories)
        and _areas_lie_within(narrower.areas, wider.areas, parents)
        and wider.attributes <= narrower.attributes
        and wider.kind in (None, narrower.kind)
        and wider.is_restricted in (None, narrower.is_restricted)
        and wider.is_emergency in (None, narrower.is_emergency)
        and wider.is_working_time in (None, narrower.is_working_time)
        and wider.times.include(narrower.times)
    )


def unreachable(
    rules: Sequence[tuple[uuid.UUID, Conditions]], parents: Parents
) -> Iterator[tuple[uuid.UUID, uuid.UUID]]:
    """Each rule that no report reaches, with the first before it that takes all of its reports."""
    for place, (later, narrower) in enumerate(rules):
        for earlier, wider in rules[:place]:
            if includes(wider, narrower, parents):
                yield later, earlier
                break


def _leaves(wanted: object, found: object) -> bool:
    return wanted is None or wanted == found


def _answers(given: Any, wanted: str) -> bool:
    """Whether the answer is the wanted one, or has it among several."""
    return given == wanted or (isinstance(given, list) and wanted in given)


def _are_among(inner: frozenset[str], outer: frozenset[str]) -> bool:
    return not outer or (bool(inner) and inner <= outer)


def _areas_lie_within(
    inner: frozenset[AreaKey], outer: frozenset[AreaKey], parents: Parents
) -> bool:
    if not outer:
        return True
    return bool(inner) and all(_lies_in(outer, one, parents) for one in inner)


def _lies_in(outer: frozenset[AreaKey], area: AreaKey, parents: Parents) -> bool:
    return any(above in outer for above in ancestors(area, parents))
