"""Every kind's words in both languages: short enough, filled in, neutral where they must be."""

import string
import uuid

import pytest

from app.notifications.kinds import RULES, Channel, Kind, deep_link
from app.texts import Language, keys, text

REFERENCE = "BD-2026-" + "9" * 9 + "-K"
DOSSIER_CODE = "H09" + ".ZZZ" * 7 + "-261231-999999"
UNKNOWN_STATUS = "X" * 16
# What the law wants to be said of a breach takes more words; its push has none of them.
_LONGER = {Kind.DATA_BREACHED: 1000}


def _placeholders(written: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(written) if name is not None}


def _longest_words(language: Language) -> dict[str, str]:
    """The longest that ever fills each placeholder."""
    states = [text(f"labels.report_states.{key}", language) for key in keys("labels.report_states")]
    statuses = [
        text(f"labels.dossier_statuses.{key}", language) for key in keys("labels.dossier_statuses")
    ]
    reasons = [
        text(f"labels.restriction_reasons.{key}", language)
        for key in keys("labels.restriction_reasons")
    ]
    return {
        "why": max(reasons, key=len),
        "day": "31",
        "month": "12",
        "year": "2026",
        "reference": REFERENCE,
        "code": DOSSIER_CODE,
        "state": max(states, key=len),
        "status": max(UNKNOWN_STATUS, *statuses, key=len),
        # A breach's notice, which officials write.
        "title": "ế" * 65,
        "body": "ế" * 1000,
    }


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_fits_a_lock_screen_with_the_longest_words(
    kind: Kind, language: Language
) -> None:
    params = _longest_words(language)
    for prefix in ("", "push_"):
        title = text(f"notifications.{kind}.{prefix}title", language, **params)
        body = text(f"notifications.{kind}.{prefix}body", language, **params)
        assert 0 < len(title) <= 65
        assert 0 < len(body) <= _LONGER.get(kind, 240)
        assert "{" not in title + body


@pytest.mark.parametrize("kind", list(Kind))
def test_both_languages_of_a_kind_ask_for_the_same_words(kind: Kind) -> None:
    for part in ("title", "body"):
        asked = [_placeholders(text(f"notifications.{kind}.{part}", each)) for each in Language]
        assert asked[0] == asked[1]
        assert asked[0] <= set(_longest_words(Language.VIETNAMESE))


@pytest.mark.parametrize("kind", list(Kind))
def test_the_lock_screen_says_nothing_of_the_thing_itself(kind: Kind) -> None:
    for part in ("push_title", "push_body"):
        for language in Language:
            assert _placeholders(text(f"notifications.{kind}.{part}", language)) == set()


def test_every_kind_travels_on_a_channel_with_a_link_of_ids_only() -> None:
    assert set(RULES) == set(Kind)
    for kind, rules in RULES.items():
        assert rules.channel in Channel
        entity_id = str(uuid.uuid4())
        link = deep_link("https://bds.example", kind, entity_id)
        assert link.startswith("https://bds.example/app/")
        assert link.endswith(f"/{entity_id}")
