"""Texts that come in: composed, trimmed, without trickery; emoji of tomorrow included."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from app.web import fields

_LINE = fields.Text(max_length=50)
_LINES = fields.Text(max_length=50, multiline=True)


def _refuses(field: fields.Text, written: object) -> bool:
    try:
        field.deserialize(written)
    except ValidationError:
        return True
    return False


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_what_is_taken_is_composed_trimmed_and_harmless(written: str) -> None:
    for field in (_LINE, _LINES):
        if _refuses(field, written):
            continue
        found = field.deserialize(written)
        assert unicodedata.is_normalized("NFC", found)
        assert found == found.strip()
        assert 1 <= len(found) <= 50
        kinds = {unicodedata.category(letter) for letter in found if letter not in "\n\t"}
        assert not kinds & {"Cc", "Cs", "Co", "Zl", "Zp"}
        assert field is _LINES or not {"\n", "\t"} & set(found)
        assert field.deserialize(found) == found
        found.encode()


@pytest.mark.parametrize(
    "written",
    [
        "Ổ gà lớn giữa đường!",
        unicodedata.normalize("NFD", "Đường Nguyễn Thị Minh Khai"),
        "👨‍👩‍👧‍👦 🇻🇳 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ✊🏾",
        "\U0001fae8 \U0001fae9 \U0001fac6",  # emoji of Unicode 15 and 16, younger than Python 3.11
        "漢喃 العربية עברית ไทย",
        "a\u00adb\u200bc\ufeffd",
    ],
)
def test_what_people_write_is_taken(written: str) -> None:
    assert _LINE.deserialize(written) == unicodedata.normalize("NFC", written)


@pytest.mark.parametrize(
    "written", ["\u200b", "\ufeff \u2060", "\u00ad", "\u200d\n\u200c", "\u3164", "\u2800\u2800"]
)
def test_a_text_of_which_nothing_shows_is_none(written: str) -> None:
    assert _refuses(_LINE, written)
    assert _refuses(_LINES, written)
    assert _LINES.deserialize(f"{written}ổ gà")


@pytest.mark.parametrize(
    "letter",
    [*map(chr, range(32)), "\x7f", "\x80", "\x85", "\x9f", "\u2028", "\u2029"],
    ids=lambda letter: f"{ord(letter):04x}",
)
def test_controls_are_refused_inside_a_text(letter: str) -> None:
    assert _refuses(_LINE, f"a{letter}b")
    assert _refuses(_LINES, f"a{letter}b") is (letter not in "\n\t")


@pytest.mark.parametrize(
    "letter",
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\ud800\udfff\ue000\uf8ff\U000f0000\U0010fffd"
    "\ufdd0\ufdef\ufffe\uffff\U0001fffe\U000effff\U0010ffff",
    ids=lambda letter: f"{ord(letter):04x}",
)
def test_what_deceives_or_means_nothing_is_refused(letter: str) -> None:
    for field in (_LINE, _LINES):
        assert _refuses(field, f"a{letter}b")


def test_line_ends_become_line_feeds() -> None:
    assert _LINES.deserialize("một\r\nhai\n") == "một\nhai"
    assert _refuses(_LINES, "một\rhai")


@pytest.mark.parametrize("written", [5, 5.5, True, None, [], {}, ["a"]])
def test_only_a_string_is_a_text(written: object) -> None:
    assert _refuses(_LINE, written)


def test_length_is_counted_after_composing_and_trimming() -> None:
    assert _LINE.deserialize("  " + unicodedata.normalize("NFD", "ễ" * 50) + "\n") == "ễ" * 50
    assert _refuses(_LINE, "a" * 51)
    assert _refuses(_LINE, " \t\n ")
