"""What names a person is taken out of a text, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.texts.scrubbing import REMOVED, Searched, Traces

LAN = Traces(("Nguyễn Thị Lan", "lan@congdan.example"), ("+84900000009", "074190000001"))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Chị Nguyễn Thị Lan đã gọi.", f"Chị {REMOVED} đã gọi."),
        ("chị NGUYEN  THI LAN, đã gọi", f"chị {REMOVED}, đã gọi"),
        ("Nguyễn Thị Lan\nNguyễn Thị Lan", f"{REMOVED}\n{REMOVED}"),
        ("Nguyễn Thị Lanh không phải", "Nguyễn Thị Lanh không phải"),
        ("Gọi 0900000009 nhé", f"Gọi {REMOVED} nhé"),
        ("Gọi 0900.000.009 / +84 900 000 009", f"Gọi {REMOVED} / {REMOVED}"),
        ("Gọi 84900000009", f"Gọi {REMOVED}"),
        ("Số 10900000009 khác", "Số 10900000009 khác"),
        ("CCCD 074190000001, thư LAN@congdan.example", f"CCCD {REMOVED}, thư {REMOVED}"),
        ("Không có gì", "Không có gì"),
    ],
)
def test_every_spelling_goes(text: str, left: str) -> None:
    assert LAN.taken_out_of(text) == left


@given(st.text())
def test_any_text_is_read_and_never_keeps_the_name(text: str) -> None:
    left = LAN.taken_out_of(f"{text} Nguyễn Thị Lan {text}")
    assert "Nguyễn Thị Lan" not in left


@given(st.text())
def test_without_traces_a_text_stays(text: str) -> None:
    assert Traces().taken_out_of(text) == text


_NAMES = ("Nguyễn", "THI", "lan", "Đ", "ễ", "x", "lan@congdan.example")
_NUMBERS = ("+84", "0", "900", "000", "009", "1", "074190000001")
_PARTS = st.sampled_from((*_NAMES, *_NUMBERS, " ", "\n", ".", "-"))


@given(st.lists(_PARTS | st.text(max_size=3), max_size=12).map("".join))
def test_what_is_told_at_a_glance_is_what_would_be_taken_out(text: str) -> None:
    assert LAN.are_in(Searched.of(text)) is (LAN.taken_out_of(text) != text)
