"""Citizen numbers: twelve digits or nine, and placeholders belong to nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.citizens.identifiers import Identifier, read_citizen_number


@pytest.mark.parametrize(
    ("written", "namespace", "value"),
    [
        ("074190000001", "citizen12", "074190000001"),
        (" 074190000001\n", "citizen12", "074190000001"),
        ("280123456", "citizen9", "280123456"),
        ("012345678", "citizen9", "012345678"),
    ],
)
def test_a_number_is_read_in_its_namespace(written: str, namespace: str, value: str) -> None:
    assert read_citizen_number(written) == Identifier(namespace, value)


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "0",
        "000000001",
        "000000000001",
        "111111111",
        "999999999999",
        "123456789",
        "012345678901",
        "174190000001",
        "07419000000",
        "0741900000011",
        "0741 9000 0001",
        "07419000000a",
        "０７４１９００００００１",
        "٠٧٤١٩٠٠٠٠٠٠١",
        "-074190000001",
    ],
)
def test_what_is_no_number_of_a_person_is_none(written: str | None) -> None:
    assert read_citizen_number(written) is None


@given(st.text(max_size=20))
def test_whatever_is_written_what_is_read_is_digits(written: str) -> None:
    found = read_citizen_number(written)
    assert found is None or (found.value.isascii() and found.value.isdigit())
    assert found is None or len(found.value) == int(found.namespace.removeprefix("citizen"))
