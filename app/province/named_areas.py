"""A province's communes by their official names, as a table to import."""

from collections.abc import Iterator
from datetime import date

from vietnam_provinces import Province as Named
from vietnam_provinces import ProvinceCode, Ward

from app.province.records.cells import headings, write_cells
from app.province.records.kinds import AREAS, Content
from app.texts.folding import fold
from app.web.csv_cells import BYTE_ORDER_MARK, csv_writer

_LEVELS = {"phường": "ward", "xã": "commune", "đặc khu": "special_zone"}
_ENGLISH = {"ward": "Ward", "commune": "Commune", "special_zone": "Special Zone"}


class UnknownProvince(LookupError):
    """There is no province of that code."""


def name_areas(province: int, *, scheme: str, valid_from: date) -> str:
    """The province and its communes as CSV, without points; raises ``UnknownProvince``."""
    line = csv_writer()
    rows = [line(write_cells(AREAS, one)) for one in _areas(province, scheme, valid_from)]
    return BYTE_ORDER_MARK + line(headings(AREAS)) + "".join(rows)


def _areas(province: int, scheme: str, valid_from: date) -> Iterator[Content]:
    try:
        named = Named.from_code(ProvinceCode(province))
    except ValueError as error:
        raise UnknownProvince(province) from error
    code = f"{province:02}"
    names = {"vi": named.name, "en": _plain(named.name)}
    yield _area(scheme, code, None, "province", names, valid_from)
    for ward in sorted(Ward.iter_by_province(named.code), key=lambda one: one.code.value):
        level = _LEVELS[ward.division_type.value]
        kind = next(word for word in _LEVELS if ward.name.lower().startswith(word))
        english = f"{_plain(ward.name[len(kind) :].strip())} {_ENGLISH[level]}"
        names = {"vi": ward.name, "en": english}
        yield _area(scheme, f"{ward.code.value:05}", code, level, names, valid_from)


def _area(
    scheme: str,
    code: str,
    parent: str | None,
    level: str,
    name: dict[str, str],
    valid_from: date,
) -> Content:
    return {
        "scheme": scheme,
        "code": code,
        "parent": parent,
        "level": level,
        "name": name,
        "latitude": None,
        "longitude": None,
        "valid_from": valid_from,
        "valid_until": None,
        "is_served": True,
        "referral_phone": None,
        "referral_url": None,
        "successors": [],
    }


def _plain(name: str) -> str:
    return fold(name).title()
