"""Topics: an area, a category, or both; and which of them a report belongs to."""

from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

from app.province.areas import line_of
from app.province.entries import AreaKey
from app.province.snapshot import Province
from app.province.trees import ancestors

ANY = ""
ANY_AREA: AreaKey = (ANY, ANY)


class Topic(NamedTuple):
    """What somebody follows; ``ANY`` where the area or the category does not matter."""

    area_scheme: str
    area_code: str
    category_code: str


def topics_of(province: Province, category: str, areas: Iterable[AreaKey]) -> set[Topic]:
    """Every topic that a report of ``category`` in ``areas`` belongs to.

    The areas above belong to it too, and categories that ended and were followed by this one: who
    subscribed to them meant what is filed here now.
    """
    places = {area.key for key in areas for area in line_of(province, key)} | {ANY_AREA}
    subjects = {*_led_here(province, category), ANY}
    topics = {Topic(*place, subject) for place, subject in product(places, subjects)}
    return topics - {Topic(*ANY_AREA, ANY)}


def _led_here(province: Province, category: str) -> set[str]:
    successors = {code: entry.successor for code, entry in province.categories.items()}
    return {code for code in successors if category in ancestors(code, successors)}
