"""Which version of a text a decision may name."""

import pytest

from app.privacy.consents import Decision, may_name


@pytest.mark.parametrize(
    ("version", "is_given", "is_right"),
    [(2, True, True), (2, False, True), (1, True, False), (1, False, True), (3, False, False)],
    ids=["agrees", "takes back", "agrees to an old one", "takes an old one back", "none yet"],
)
def test_only_the_newest_text_is_agreed_to_and_any_is_taken_back(
    version: int, is_given: bool, is_right: bool
) -> None:
    assert may_name(Decision("service_use", version, is_given), 2) is is_right
