"""Suggested categories: what speaks for one, and how much; nothing is decided."""

from hypothesis import given
from hypothesis import strategies as st

from app.texts.folding import fold
from app.triage.routing.category_scores import (
    MAX_SUGGESTIONS,
    FoundKeyword,
    find_keywords,
    score,
    suggest,
)

_KEYWORDS = {
    "roads": ["ổ gà", "mặt đường", "Roads"],
    "lights": ["đèn đường", "đường tối"],
    "waste": ["rác", "đổ rác"],
    "other": [],
}
_words = st.sampled_from(["ổ", "gà", "o", "ga", "đường", "mặt", "rác", "rac", "đèn", "tối", "x"])
_texts = st.lists(_words, max_size=12).map(" ".join)
_decided = st.dictionaries(st.sampled_from([*_KEYWORDS, "gone"]), st.integers(1, 50), max_size=4)


@given(_texts, _decided)
def test_suggestions_are_few_ordered_and_each_explained(text: str, decided: dict[str, int]) -> None:
    found = suggest(text, _KEYWORDS, decided)
    assert len(found) <= MAX_SUGGESTIONS
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert 0 < one.score < 1
        assert one.keywords or one.nearby
        assert one.category in _KEYWORDS
        assert one.nearby == decided.get(one.category, 0)


@given(_texts)
def test_words_with_their_diacritics_count_more_than_without(text: str) -> None:
    for words in _KEYWORDS.values():
        right = score(tuple(find_keywords(text, words)), nearby=0, total=0)
        bare = score(tuple(find_keywords(fold(text), words)), nearby=0, total=0)
        assert bare <= right
    exact, folded = (find_keywords(text, ["ổ gà"]) for text in ("có ổ gà.", "co O GA."))
    assert [one.is_exact for one in (*exact, *folded)] == [True, False]


@given(st.integers(0, 100), st.integers(0, 100), st.booleans())
def test_more_decisions_nearby_never_count_less(nearby: int, others: int, is_exact: bool) -> None:
    hits = (FoundKeyword("ổ gà", is_exact=is_exact),)
    total = nearby + others
    assert score(hits, nearby=nearby, total=total) <= score(
        hits, nearby=nearby + 1, total=total + 1
    )
    assert score(hits, nearby=0, total=total) == score(hits, nearby=0, total=0)


def test_only_whole_words_are_found_and_each_keyword_once() -> None:
    text = "Đường này tối; ĐƯỜNG  TỐI, đương toi. Không có rácthải."
    found = list(find_keywords(text, ["đường tối", "Đường Tối", "duong toi", "rác"]))
    assert found == [FoundKeyword("đường tối", is_exact=True)]


def test_nothing_is_suggested_where_nothing_speaks() -> None:
    assert suggest("Xin chào.", _KEYWORDS, {}) == []
    assert suggest("", _KEYWORDS, {"gone": 5}) == []
