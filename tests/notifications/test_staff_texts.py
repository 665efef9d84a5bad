"""Every kind's words for staff in both languages: short enough, filled in, neutral outside."""

import string
import uuid

import pytest

from app.notifications.staff.kinds import STAFF_RULES, About, StaffKind, staff_link
from app.texts import Language, keys, text
from tests.notifications.test_texts import REFERENCE

_NUMBERS = {"count", "new", "due_today", "late"}


def _placeholders(written: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(written) if name is not None}


def _longest_words(language: Language) -> dict[str, str | int]:
    states = [text(f"labels.report_states.{key}", language) for key in keys("labels.report_states")]
    return {
        "reference": REFERENCE,
        "category": "x" * 80,
        "state": max(states, key=len),
        "tier": 99,
        **dict.fromkeys(_NUMBERS, 9_999_999),
    }


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(StaffKind))
def test_each_kind_fits_a_lock_screen_with_the_longest_words(
    kind: StaffKind, language: Language
) -> None:
    words = _longest_words(language)
    for prefix in ("", "push_"):
        title = text(f"staff_notifications.{kind}.{prefix}title", language, **words)
        body = text(f"staff_notifications.{kind}.{prefix}body", language, **words)
        assert 0 < len(title) <= 65
        assert 0 < len(body) <= 240


@pytest.mark.parametrize("kind", list(StaffKind))
def test_both_languages_ask_for_the_same_words_and_outside_for_numbers_alone(
    kind: StaffKind,
) -> None:
    for part in ("title", "body", "push_title", "push_body"):
        asked = [
            _placeholders(text(f"staff_notifications.{kind}.{part}", each)) for each in Language
        ]
        assert asked[0] == asked[1]
        assert asked[0] <= set(_longest_words(Language.VIETNAMESE))
        if part.startswith("push_"):
            assert asked[0] <= _NUMBERS
        if STAFF_RULES[kind].about is not About.REPORT:
            assert asked[0] <= _NUMBERS


def test_every_kind_has_rules_and_a_link_of_ids_only() -> None:
    assert set(STAFF_RULES) == set(StaffKind)
    for kind in StaffKind:
        subject_id = uuid.uuid4()
        link = staff_link("https://bds.example", kind, subject_id)
        assert link.startswith("https://bds.example/staff/")
        assert link.endswith(f"/{subject_id}")
