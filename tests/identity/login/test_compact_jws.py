"""Taking a token apart: one spelling, bounded, and nothing that is sent can break it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.identity.login.compact_jws import MAX_TOKEN_CHARACTERS, TokenMalformed, read_compact_jws
from tests.identity.forging import b64, b64_json

_HEADER = {"alg": "ES256", "kid": "k", "typ": "at+jwt"}
_CLAIMS = {"exp": 9_999_999_999, "iat": 1}
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=6), below),
    max_leaves=8,
)


@given(st.binary(min_size=1, max_size=80), st.dictionaries(st.text("abcxyz", max_size=5), _JSON))
def test_a_token_gives_its_parts(signature: bytes, more: dict[str, object]) -> None:
    claims = json.loads(json.dumps(more, allow_nan=False, default=str)) if _plain(more) else {}
    claims |= _CLAIMS
    token = f"{b64_json(_HEADER)}.{b64_json(claims)}.{b64(signature)}"
    if len(token) > MAX_TOKEN_CHARACTERS:
        return
    found = read_compact_jws(token)
    assert (found.algorithm, found.type, found.kid) == ("ES256", "at+jwt", "k")
    assert found.claims == claims
    assert found.signature == signature
    assert found.signing_input.decode() == token.rpartition(".")[0]


def _plain(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False).encode().decode()
        return "\\ud" not in json.dumps(value)
    except ValueError:
        return False


@settings(max_examples=300)
@given(st.text(max_size=200) | st.text(_ALPHABET + ".=", max_size=200))
def test_junk_is_malformed_and_breaks_nothing(junk: str) -> None:
    for token in (junk, f"{b64_json(_HEADER)}.{junk}", f"{junk}.{b64_json(_CLAIMS)}.AAAA"):
        with pytest.raises(TokenMalformed):
            read_compact_jws(token)


@settings(max_examples=200)
@given(_JSON, _JSON)
def test_any_json_in_it_breaks_nothing(header: object, claims: object) -> None:
    for token in (
        f"{b64_json(header)}.{b64_json(_CLAIMS)}.AAAA",
        f"{b64_json(_HEADER)}.{b64_json(claims)}.AAAA",
    ):
        try:
            read_compact_jws(token)
        except TokenMalformed:
            continue


@given(st.binary(min_size=1, max_size=40), st.data())
def test_each_token_has_one_spelling(signature: bytes, data: st.DataObject) -> None:
    written = b64(signature)
    last = data.draw(st.sampled_from(_ALPHABET))
    token = f"{b64_json(_HEADER)}.{b64_json(_CLAIMS)}.{written[:-1]}{last}"
    try:
        found = read_compact_jws(token)
    except TokenMalformed:
        return
    assert b64(found.signature) == written[:-1] + last


def test_the_length_is_bounded() -> None:
    head = f"{b64_json(_HEADER)}.{b64_json(_CLAIMS)}."
    # A part of 4n + 1 letters is no base64url, so the longest may be one letter shorter.
    longest = next(
        token
        for length in (MAX_TOKEN_CHARACTERS, MAX_TOKEN_CHARACTERS - 1)
        if (len(token := head + "A" * (length - len(head))) - len(head)) % 4 != 1
    )
    assert read_compact_jws(longest)
    with pytest.raises(TokenMalformed):
        read_compact_jws(longest + "AAAA")
