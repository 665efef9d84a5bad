"""Rules held against reports: the first that fits wins, and what is called unreachable is."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.feedback.routing.matching import (
    Case,
    Conditions,
    Rule,
    first_match,
    includes,
    matches,
    unreachable,
)
from app.feedback.routing.records import rule_content, rule_of
from app.feedback.routing.times import Hours, Times

# A province of two wards in a district, and one outside it.
_PARENTS = {
    ("s", "province"): None,
    ("s", "district"): ("s", "province"),
    ("s", "inside"): ("s", "district"),
    ("s", "outside"): ("s", "province"),
}
_LINES = [
    frozenset({("s", "inside"), ("s", "district"), ("s", "province")}),
    frozenset({("s", "outside"), ("s", "province")}),
    frozenset({("s", "district"), ("s", "province")}),
    frozenset[tuple[str, str]](),
]
_MONDAY = date(2026, 11, 30)
_DAYS = [_MONDAY + timedelta(days=days) for days in range(4)]
_MINUTES = [0, 1, 360, 720, 1320, 1439]
_CATEGORIES, _KINDS = ["roads", "trees", "waste"], ["incident", "suggestion"]
_ANSWERS = [("depth", "deep"), ("depth", "flat"), ("lane", "left")]

_may_be = st.sampled_from([None, True, False])


def _some(values: list[object]) -> st.SearchStrategy[frozenset[object]]:
    return st.frozensets(st.sampled_from(values), max_size=2)


_times = st.builds(
    Times,
    weekdays=_some([0, 1, 2, 3]),
    hours=st.none() | st.builds(Hours, st.sampled_from(_MINUTES), st.sampled_from(_MINUTES)),
    first=st.none() | st.sampled_from(_DAYS),
    last=st.none() | st.sampled_from(_DAYS),
)
_conditions = st.builds(
    Conditions,
    categories=_some([*_CATEGORIES]),
    areas=_some([*_PARENTS]),
    attributes=_some([*_ANSWERS]),
    kind=st.sampled_from([None, *_KINDS]),
    is_restricted=_may_be,
    is_emergency=_may_be,
    is_working_time=_may_be,
    times=_times,
)
_rules = st.lists(
    st.builds(
        Rule,
        id=st.uuids(),
        revision=st.just(1),
        name=st.just("Quy tắc"),
        when=_conditions,
        agency=st.just("so_xay_dung"),
        assignee_id=st.none() | st.uuids(),
        priority=st.sampled_from([None, 0, 3]),
    ),
    max_size=5,
    unique_by=lambda rule: rule.id,
)
_cases = st.builds(
    Case,
    category=st.sampled_from(_CATEGORIES),
    kind=st.sampled_from(_KINDS),
    areas=st.sampled_from(_LINES),
    attributes=st.sampled_from(
        [{}, {"depth": "deep"}, {"depth": ["deep", "flat"], "lane": "left"}, {"depth": 3}]
    ),
    is_restricted=st.booleans(),
    is_emergency=st.booleans(),
    is_working_time=st.booleans(),
    on=st.sampled_from(_DAYS),
    minute=st.sampled_from([*_MINUTES, 359, 361, 1319]),
)
_CASE = Case(
    category="roads",
    kind="incident",
    areas=_LINES[0],
    attributes={"depth": ["deep", "flat"]},
    is_restricted=False,
    is_emergency=False,
    is_working_time=True,
    on=_MONDAY,
    minute=720,
)


@given(_rules, _cases)
def test_the_first_rule_that_fits_wins(rules: list[Rule], case: Case) -> None:
    fitting = [rule for rule in rules if matches(rule.when, case)]
    assert first_match(rules, case) == (fitting[0] if fitting else None)


@given(_rules, st.lists(_cases, min_size=1, max_size=20))
def test_what_is_called_unreachable_never_sends_a_report(
    rules: list[Rule], cases: list[Case]
) -> None:
    shadowed = dict(unreachable([(rule.id, rule.when) for rule in rules], _PARENTS))
    for case in cases:
        found = first_match(rules, case)
        assert found is None or found.id not in shadowed
    order = [rule.id for rule in rules]
    assert all(order.index(earlier) < order.index(later) for later, earlier in shadowed.items())


@given(_conditions, _conditions, st.lists(_cases, min_size=1, max_size=20))
def test_what_includes_another_fits_wherever_the_other_does(
    wider: Conditions, narrower: Conditions, cases: list[Case]
) -> None:
    if includes(wider, narrower, _PARENTS):
        assert all(matches(wider, case) for case in cases if matches(narrower, case))


@given(_conditions)
def test_every_rule_includes_itself_and_is_included_by_one_without_conditions(
    when: Conditions,
) -> None:
    assert includes(when, when, _PARENTS)
    assert includes(Conditions(), when, _PARENTS)


@given(_rules)
def test_a_rule_is_read_as_it_was_written(rules: list[Rule]) -> None:
    assert [rule_of(rule_content(rule)) for rule in rules] == rules


def test_each_condition_alone_can_keep_a_report_out() -> None:
    assert matches(Conditions(), _CASE)
    cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"categories": frozenset({"roads", "trees"})}, {"categories": frozenset({"trees"})}),
        ({"areas": frozenset({("s", "district")})}, {"areas": frozenset({("s", "outside")})}),
        ({"areas": frozenset({("s", "province")})}, {"areas": frozenset({("t", "province")})}),
        ({"attributes": frozenset(_ANSWERS[:2])}, {"attributes": frozenset(_ANSWERS)}),
        ({"kind": "incident"}, {"kind": "suggestion"}),
        ({"is_restricted": False}, {"is_restricted": True}),
        ({"is_emergency": False}, {"is_emergency": True}),
        ({"is_working_time": True}, {"is_working_time": False}),
        ({"times": Times(weekdays=frozenset({0}))}, {"times": Times(weekdays=frozenset({6}))}),
        ({"times": Times(hours=Hours(720, 721))}, {"times": Times(hours=Hours(721, 720))}),
        ({"times": Times(first=_MONDAY)}, {"times": Times(first=_DAYS[1])}),
        ({"times": Times(last=_MONDAY)}, {"times": Times(last=_MONDAY - timedelta(days=1))}),
    ]
    for fits, keeps_out in cases:
        assert matches(Conditions(**fits), _CASE), fits
        assert not matches(Conditions(**keeps_out), _CASE), keeps_out


def test_hours_past_midnight_hold_before_and_after_it() -> None:
    night = Hours(22 * 60, 6 * 60)
    held = {minute for minute in range(1440) if night.holds(minute)}
    assert held == {*range(22 * 60, 1440), *range(6 * 60)}
    assert Hours(22 * 60, 0).spans == ((22 * 60, 1440),)


def test_a_wider_rule_before_a_narrower_one_is_found_in_every_dimension() -> None:
    narrow = Conditions(
        categories=frozenset({"roads"}),
        areas=frozenset({("s", "inside")}),
        attributes=frozenset(_ANSWERS[:2]),
        kind="incident",
        is_restricted=False,
        is_emergency=False,
        is_working_time=True,
        times=Times(frozenset({0}), Hours(1320, 360), _DAYS[1], _DAYS[2]),
    )
    wider: dict[str, list[Any]] = {
        "categories": [frozenset(), frozenset({"roads", "trees"})],
        "areas": [frozenset(), frozenset({("s", "district")})],
        "attributes": [frozenset(), frozenset(_ANSWERS[:1])],
        "kind": [None],
        "is_restricted": [None],
        "is_emergency": [None],
        "is_working_time": [None],
        "times": [Times(), Times(frozenset({0, 1}), Hours(1200, 720), _DAYS[0], _DAYS[3])],
    }
    ids = uuid.UUID(int=1), uuid.UUID(int=2)
    for name, value in [(name, one) for name, values in wider.items() for one in values]:
        wide = replace(narrow, **{name: value})
        for first, second in ((wide, narrow), (narrow, wide)):
            found = list(unreachable(list(zip(ids, (first, second), strict=True)), _PARENTS))
            assert found == ([(ids[1], ids[0])] if first is wide else []), name


def test_two_rules_that_together_leave_nothing_are_not_found() -> None:
    halves = [Conditions(is_working_time=True), Conditions(is_working_time=False)]
    rules = [(uuid.UUID(int=n), when) for n, when in enumerate([*halves, Conditions()])]
    assert list(unreachable(rules, _PARENTS)) == []
    assert not any(includes(a, b, _PARENTS) for a, b in product(halves, [Conditions()]))
