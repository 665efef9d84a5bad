"""Which topics a report belongs to, without a database."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from app.feedback.nearby.similar import similar_categories
from app.feedback.subscriptions.topics import Topic, topics_of
from app.province.entries import AreaEntry, CategoryEntry
from app.province.snapshot import Province
from app.province.validity import Validity

_EVER = Validity(date(2004, 1, 1))
_AREA = AreaEntry(("new", "79"), None, "province", "", "", None, _EVER, True, None, None, ())


def _category(
    code: str, *, group: str | None = None, successor: str | None = None
) -> CategoryEntry:
    row = SimpleNamespace(
        code=code, group_code=group, kind="incident", lead_agency_code="x", deadline_class="x",
        attributes=[], is_emergency=False, emergency_numbers=[], is_sensitive=False,
        default_publication="pending", needs_photo_at_resolution=False, successor_code=successor,
        valid_from=date(2004, 1, 1), valid_until=None, revision=1,
    )  # fmt: skip
    return CategoryEntry.of(row)


def _province() -> Province:
    areas = {
        one.key: one
        for one in (
            _AREA,
            replace(_AREA, key=("new", "1"), parent=("new", "79")),
            replace(_AREA, key=("new", "2"), parent=("new", "79")),
            replace(_AREA, key=("old", "1")),
        )
    }
    categories = {
        one.code: one
        for one in (
            _category("roads", group="traffic"),
            _category("potholes", group="streets", successor="roads"),
            _category("holes", group="streets", successor="potholes"),
            _category("lights", group="traffic"),
            _category("noise"),
            _category("dust"),
        )
    }
    empty: Any = {}
    return Province(
        generation=(1, 1), schemes=empty, areas=areas, boundaries=empty, agencies=empty,
        groups=empty, categories=categories, calendars=empty, days=empty, classes=empty,
    )  # fmt: skip


def test_a_report_belongs_to_its_areas_those_above_and_what_led_to_its_category() -> None:
    topics = topics_of(_province(), "roads", [("new", "1"), ("old", "1")])
    places = {("new", "1"), ("new", "79"), ("old", "1"), ("", "")}
    assert {(one.area_scheme, one.area_code) for one in topics} == places
    assert {one.category_code for one in topics} == {"roads", "potholes", "holes", ""}
    assert len(topics) == 4 * 4 - 1
    assert Topic("", "", "") not in topics


def test_another_area_or_category_is_none_of_its_topics() -> None:
    topics = topics_of(_province(), "noise", [("new", "2")])
    assert Topic("new", "1", "") not in topics
    assert Topic("new", "2", "noise") in topics
    assert {one.category_code for one in topics} == {"noise", ""}


def test_an_area_that_is_not_known_any_more_is_left_out() -> None:
    assert topics_of(_province(), "noise", [("gone", "1")]) == {Topic("", "", "noise")}


def test_alike_are_the_groups_of_a_category_and_of_what_followed_it() -> None:
    province = _province()
    assert similar_categories(province, "lights") == {"lights", "roads"}
    assert similar_categories(province, "potholes") == {"potholes", "roads", "holes", "lights"}
    # Without a group nothing else is like it.
    assert similar_categories(cast("Province", province), "noise") == {"noise"}
