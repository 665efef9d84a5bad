"""Procedures are found by what people say: the everyday questions, and rules that always hold."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.services.procedures.answers import MAX_HITS
from app.services.procedures.catalogue import build_index
from app.services.procedures.searching import SearchIndex
from app.services.procedures.slips import SlipIndex
from app.services.procedures.synonyms import SynonymGroup, shipped_groups
from app.services.procedures.word_index import Sought
from app.services.procedures.words import words_of
from tests.service import Service
from tests.services.procedures.rows import codes_of, found, procedure, take

_DEMO = Path(__file__).resolve().parents[3] / "sandbox" / "demo_data" / "procedures.ndjson"
_QUESTIONS = Path(__file__).with_name("questions.tsv")


@cache
def _sought() -> Sequence[Sought]:
    rows = map(json.loads, _DEMO.read_text(encoding="utf-8").splitlines())
    return [
        Sought(row["code"], row["name_vi"], row["name_en"], tuple(row.get("keywords", ())))
        for row in rows
    ]


@cache
def _index() -> SearchIndex:
    return build_index(_sought(), ())


def _asked(question: str, index: SearchIndex | None = None) -> list[tuple[str, str]]:
    """The codes of the answers, each with what it was found by."""
    answers = (index or _index()).search(question)
    return [(_sought()[hit.position].code, answers.matched_by(hit).value) for hit in answers.hits]


def _questions() -> list[tuple[str, str]]:
    lines = _QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [(question, code) for question, _, code in (line.partition("\t") for line in lines)]


def test_what_people_ask_is_answered_first_by_what_they_mean() -> None:
    questions = _questions()
    assert len(dict(questions)) == len(questions) >= 150
    wrong = {}
    for question, code in questions:
        answers = [found for found, _ in _asked(question)]
        if answers[:1] != [code]:
            wrong[question] = (code, answers[:3])
    assert wrong == {}


@pytest.mark.parametrize(
    ("question", "code", "matched"),
    [
        ("1.001193.000.00.00.H09", "1.001193", "code"),
        ("1.00119", "1.001193", "code"),
        ("đăng ký khai sinh", "1.001193", "name"),
        ("dang ki khai si", "1.001193", "name"),
        ("cưới", "1.000894", "synonym"),
        ("khai sihn", "1.001193", "spelling"),
        ("ddaang kys keets hoon", "1.000894", "spelling"),
    ],
)
def test_an_answer_says_what_matched(question: str, code: str, matched: str) -> None:
    assert _asked(question)[0] == (code, matched)


def test_exact_diacritics_come_before_others() -> None:
    names = ("Cấp bản đồ", "Cấp bán đồ", "Cấp bạn đồ")
    index = build_index([Sought(f"1.00000{at}", name, "") for at, name in enumerate(names)], ())
    for at, name in enumerate(names):
        first = index.search(name.removeprefix("Cấp ")).hits[0]
        assert first.position == at
    assert len(index.search("ban do").hits) == 3


def test_words_that_tell_little_alone_are_still_a_question() -> None:
    for question in ("thủ tục", "xin giấy", "làm giấy tờ", "cấp"):
        assert _asked(question), question


def test_a_forgotten_space_and_both_ways_to_write_i_make_no_difference() -> None:
    assert _asked("khaisinh")[0][0] == _asked("khai sinh")[0][0]
    assert _asked("đăng kí lí lịch") == _asked("đăng ký lý lịch")
    assert [code for code, _ in _asked("hoà giải")] == [code for code, _ in _asked("hòa giải")]


def test_what_nobody_means_is_not_found() -> None:
    for question in ("zzz", "qwrt xkcd", "%", "_", "…", "1.999999", "9.9", "a" * 100):
        assert _asked(question) == [], question


def test_groups_of_an_administrator_add_to_those_that_come_with_the_service() -> None:
    group = SynonymGroup(("lót ổ",), ("đăng ký khai sinh",))
    index = build_index(_sought(), [group])
    assert _asked("lót ổ", index)[0] == ("1.001193", "synonym")
    assert _asked("cưới", index) == _asked("cưới")


def test_every_meaning_that_comes_with_the_service_stands_in_some_name() -> None:
    texts = [
        tuple(word.folded for word in words_of(text))
        for one in _sought()
        for text in (one.name_vi, *one.keywords)
    ]
    for group in shipped_groups():
        meant = [phrase for _, meanings in group.meanings() for phrase in meanings]
        assert any(
            text[at : at + len(phrase)] == phrase
            for phrase in meant
            for text in texts
            for at in range(len(text))
        ), group


@given(
    word=st.text("abcdefgh", min_size=3, max_size=8),
    at=st.integers(0, 6),
    new=st.text("xyz", max_size=1),
)
def test_any_one_slip_is_one_slip_away(word: str, at: int, new: str) -> None:
    known = SlipIndex([word])
    at %= len(word) - 1
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    replaced = word[:at] + new + word[at + 1 :]
    inserted = word[:at] + "z" + word[at:]
    for typed in {swapped, replaced, inserted} - {word}:
        if 3 <= len(typed) <= 12:
            assert known.neighbours(typed) == [word], typed
    assert known.neighbours(word) == []


_WORDS = sorted({word for one in _sought() for word in one.name_vi.split()})
_TYPED = st.text(max_size=100) | st.lists(
    st.sampled_from(_WORDS) | st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyzfjw", max_size=9), max_size=12
).map(" ".join)


@given(question=_TYPED)
@example(question="\u0301" * 100)
@example(question="đ" * 100)
def test_any_question_has_answers_in_one_order_each_once(question: str) -> None:
    answers = _index().search(question)
    again = _index().search(question)
    assert list(answers.hits) == list(again.hits)
    ranked = [(-hit.score, hit.position) for hit in answers.hits]
    assert ranked == sorted(set(ranked))
    assert len({position for _, position in ranked}) == len(ranked) <= MAX_HITS
    assert all(answers.matched_by(hit) == again.matched_by(hit) for hit in answers.hits)


def test_the_list_answers_as_the_index_does(service: Service) -> None:
    take(service, procedure(), procedure("1.000656", name_vi="Đăng ký khai tử", name_en=""))
    page = found(service, "q=khai sanh")
    assert [(one["code"], one["matched"]) for one in page["items"]] == [("1.001193", "synonym")]
    assert codes_of(found(service, "q=đăng ký khai")) == ["1.000656", "1.001193"]
