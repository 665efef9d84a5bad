"""Sealed values open with their key, for their purpose, unchanged, and in no other case."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.database import Sealer, UnsealError
from app.settings.keys import SecretKeys


def _keys(*sealing: bytes, lookup: tuple[bytes, ...] = (b"l" * 32,)) -> SecretKeys:
    return SecretKeys(sealing=sealing or (b"s" * 32,), lookup=lookup)


_SEALER = Sealer(_keys())


@given(st.binary(max_size=2000), st.text(max_size=40))
def test_what_was_sealed_opens_for_its_purpose(value: bytes, purpose: str) -> None:
    sealed = _SEALER.seal(value, purpose=purpose)
    assert _SEALER.unseal(sealed, purpose=purpose) == value
    assert len(sealed) == len(value) + 29
    with pytest.raises(UnsealError):
        _SEALER.unseal(sealed, purpose=purpose + "x")


@given(st.binary(max_size=60), st.data())
def test_a_changed_value_does_not_open(value: bytes, data: st.DataObject) -> None:
    sealed = bytearray(_SEALER.seal(value, purpose="p"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(UnsealError):
        _SEALER.unseal(bytes(sealed), purpose="p")


@given(st.binary(max_size=100))
def test_what_was_never_sealed_does_not_open(junk: bytes) -> None:
    for written in (junk, b"\x01" + junk):
        with pytest.raises(UnsealError):
            _SEALER.unseal(written, purpose="p")


@given(st.binary(max_size=60), st.data())
def test_a_shortened_value_does_not_open(value: bytes, data: st.DataObject) -> None:
    sealed = _SEALER.seal(value, purpose="p")
    shorter = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
    with pytest.raises(UnsealError):
        _SEALER.unseal(shorter, purpose="p")


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert len({_SEALER.seal(b"x", purpose="p") for _ in range(100)}) == 100


def test_the_first_key_writes_and_all_read() -> None:
    old, new = secrets.token_bytes(32), secrets.token_bytes(32)
    before, during, after = Sealer(_keys(old)), Sealer(_keys(new, old)), Sealer(_keys(new))
    assert during.unseal(before.seal(b"x", purpose="p"), purpose="p") == b"x"
    assert after.unseal(during.seal(b"x", purpose="p"), purpose="p") == b"x"
    with pytest.raises(UnsealError):
        before.unseal(during.seal(b"x", purpose="p"), purpose="p")


@given(st.text(max_size=40))
def test_text_comes_back_letter_by_letter(value: str) -> None:
    assert _SEALER.unseal_text(_SEALER.seal_text(value, purpose="p"), purpose="p") == value


@given(st.tuples(st.text(max_size=20), st.text(max_size=20)), st.tuples(st.text(), st.text()))
def test_lookup_hashes_are_equal_for_equals_only(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    # A namespace is one of ours and has no NUL in it.
    namespaces = one[0].replace("\0", ""), other[0].replace("\0", "")
    hashes = [
        _SEALER.lookup_hash(name, pair[1])
        for name, pair in zip(namespaces, (one, other), strict=True)
    ]
    is_same = (namespaces[0], one[1]) == (namespaces[1], other[1])
    assert (hashes[0] == hashes[1]) is is_same
    assert hashes[0] != Sealer(_keys(lookup=(b"m" * 32,))).lookup_hash(namespaces[0], one[1])


def test_keys_for_different_uses_differ() -> None:
    assert _SEALER.mac_keys("refresh") != _SEALER.mac_keys("seal")
    assert all(len(key) == 32 for key in _SEALER.mac_keys("refresh"))
