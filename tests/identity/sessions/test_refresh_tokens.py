"""Refresh tokens: each is read back by its own key, in its own spelling, and cannot be made up."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from app.identity.sessions.refresh_tokens import (
    RefreshClaim,
    make_refresh_token,
    read_refresh_token,
)

_KEYS = [b"1" * 32, b"2" * 32]
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_GENERATIONS = st.integers(0, 2**32 - 1)


@given(st.uuids(), _GENERATIONS)
def test_a_token_says_whose_it_is(session: uuid.UUID, generation: int) -> None:
    token = make_refresh_token(_KEYS, session, generation)
    assert read_refresh_token(_KEYS, token) == RefreshClaim(session, generation)
    assert make_refresh_token(_KEYS, session, generation) == token
    assert len(token) == 75


@given(st.uuids(), _GENERATIONS, st.data())
def test_a_token_with_one_letter_changed_is_none(
    session: uuid.UUID, generation: int, data: st.DataObject
) -> None:
    token = make_refresh_token(_KEYS, session, generation)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from(_ALPHABET.replace(token[place], "")))
    assert read_refresh_token(_KEYS, token[:place] + letter + token[place + 1 :]) is None


@given(st.text(max_size=100) | st.text(_ALPHABET, min_size=60, max_size=80))
def test_what_is_made_up_is_none(junk: str) -> None:
    assert read_refresh_token(_KEYS, junk) is None
    assert read_refresh_token(_KEYS, "bdsr_" + junk) is None


@given(st.uuids(), _GENERATIONS)
def test_an_older_key_still_reads_and_a_foreign_one_does_not(
    session: uuid.UUID, generation: int
) -> None:
    old = make_refresh_token(_KEYS[1:], session, generation)
    assert read_refresh_token(_KEYS, old) == RefreshClaim(session, generation)
    assert read_refresh_token([b"3" * 32], old) is None
    assert make_refresh_token(_KEYS, session, generation) != old


def test_padding_spaces_and_another_case_make_another_token() -> None:
    token = make_refresh_token(_KEYS, uuid.UUID(int=7), 0)
    for other in (token + "=", token + "==", f" {token}", f"{token}\n", token.upper()):
        assert read_refresh_token(_KEYS, other) is None
