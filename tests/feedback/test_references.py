"""References: every slip of the pen is caught, every way of writing one down is read."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feedback.references import make_reference, read_reference

REFERENCES = st.builds(make_reference, st.integers(2000, 2999), st.integers(1, 999_999_999))


def _digits(reference: str) -> list[int]:
    return [at for at, character in enumerate(reference) if character.isdigit()]


@given(REFERENCES)
def test_a_reference_reads_back_as_itself(reference: str) -> None:
    assert read_reference(reference) == reference


@given(REFERENCES)
def test_any_single_wrong_digit_is_caught(reference: str) -> None:
    for at in _digits(reference):
        for digit in set("0123456789") - {reference[at]}:
            assert read_reference(reference[:at] + digit + reference[at + 1 :]) is None


@given(REFERENCES)
def test_any_two_different_digits_swapped_are_caught(reference: str) -> None:
    """Neighbours are the usual slip, also the two beside the hyphen; the rest comes free."""
    for first, second in combinations(_digits(reference), 2):
        if reference[first] != reference[second]:
            swapped = list(reference)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            assert read_reference("".join(swapped)) is None


@given(REFERENCES)
def test_any_other_letter_is_caught(reference: str) -> None:
    for letter in set("ABCDEFGHIJKLMNOPQRSTUVWXYZ") - {reference[-1]}:
        assert read_reference(reference[:-1] + letter) is None


@pytest.mark.parametrize(
    "written",
    [
        "BD-2026-004213-K",
        "bd-2026-004213-k",
        "  Bd-2026-004213-K\n",
        "BD 2026 004213 K",
        "BD2026004213K",
        "BD–2026–004213–K",
        "bd - 2026 - 004213 - k",
    ],
)
def test_a_reference_is_read_however_it_was_written_down(written: str) -> None:
    assert read_reference(written) == "BD-2026-004213-K"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "BD",
        "BD-2026-004213",
        "BD-2026-4213-K",
        "BD-26-004213-K",
        "XX-2026-004213-K",
        "BD-2026-004213-K-K",
        "BD-2026-0000004213-K",
        "BD-２０２６-００４２１３-K",
        "BD/2026/004213/K",
        "BD-2026-004213-K\x00",
        "0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60718",
    ],
)
def test_what_is_no_reference_is_none(written: str) -> None:
    assert read_reference(written) is None
