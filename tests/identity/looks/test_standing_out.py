"""Which looks stand out: by what was known when they were taken."""

from dataclasses import replace
from typing import Any

import pytest

from app.identity.looks.earlier import Earlier
from app.identity.looks.standing_out import USUAL, StandsOut, Surroundings, reasons

USUAL_LOOK = Surroundings(has_open_case=True, is_of_agency=True, earlier=Earlier(0, 0))


def test_a_look_of_the_agency_at_its_open_case_does_not_stand_out() -> None:
    assert reasons(USUAL_LOOK) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"has_open_case": False}, StandsOut.NO_OPEN_CASE),
        ({"is_of_agency": False}, StandsOut.OUTSIDE_AGENCY),
        ({"earlier": Earlier(USUAL.in_a_day, 0)}, StandsOut.MANY_IN_A_DAY),
        ({"earlier": Earlier(0, USUAL.at_same_citizen)}, StandsOut.SAME_CITIZEN),
    ],
)
def test_each_reason_is_enough(changes: dict[str, Any], reason: StandsOut) -> None:
    assert reasons(replace(USUAL_LOOK, **changes)) == [reason]


def test_as_many_looks_as_are_usual_do_not_stand_out() -> None:
    most = Earlier(USUAL.in_a_day - 1, USUAL.at_same_citizen - 1)
    assert reasons(replace(USUAL_LOOK, earlier=most)) == []


def test_all_reasons_are_told_in_their_order() -> None:
    worst = Surroundings(has_open_case=False, is_of_agency=False, earlier=Earlier(99, 99))
    assert reasons(worst) == list(StandsOut)
