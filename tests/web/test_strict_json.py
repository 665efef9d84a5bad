"""The reader of JSON: takes what everybody reads alike, refuses the rest, never breaks."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.web.strict_json import MAX_DEPTH, JsonInvalid, read_json

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | _TEXTS
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(_TEXTS, below, max_size=4),
    max_leaves=20,
)


@given(_VALUES, st.booleans())
def test_what_was_written_is_read(value: Any, is_ascii: bool) -> None:
    assert read_json(json.dumps(value, ensure_ascii=is_ascii).encode()) == value
    assert read_json(orjson.dumps(value)) == value


@settings(max_examples=300)
@given(st.binary(max_size=60) | st.text('[]{}",:0123456789.eE+-\\u dnaulltrs', max_size=60))
def test_anything_else_is_refused_and_breaks_nothing(body: bytes | str) -> None:
    written = body if isinstance(body, bytes) else body.encode()
    try:
        found = read_json(written)
    except JsonInvalid:
        return
    assert json.loads(written) == found


@given(st.dictionaries(_TEXTS, st.integers(0, 9), min_size=1, max_size=4), st.data())
def test_a_repeated_name_is_refused_however_it_is_spelled(
    members: dict[str, int], data: st.DataObject
) -> None:
    again = data.draw(st.sampled_from(sorted(members)))
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in again if ord(letter) < 0x10000)
    name = escaped if all(ord(letter) < 0x10000 for letter in again) else json.dumps(again)[1:-1]
    written = json.dumps(members)[:-1] + f', "{name}": 1}}'
    with pytest.raises(JsonInvalid):
        read_json(written.encode())


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_the_depth_is_bounded(opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"

    def nested(depth: int) -> bytes:
        return opening * depth + b"1" + closing * depth

    assert read_json(nested(MAX_DEPTH)) is not None
    for depth in (MAX_DEPTH + 1, 1000, 1024, 1025, 5000, 60_000):
        with pytest.raises(JsonInvalid):
            read_json(nested(depth))


@settings(max_examples=50)
@given(st.integers(1, 6000))
def test_numbers_of_any_length_break_nothing(digits: int) -> None:
    for begins in (b"", b"0.", b"-", b"1e", b"1e-"):
        try:
            read_json(begins + b"9" * digits)
        except JsonInvalid:
            continue
