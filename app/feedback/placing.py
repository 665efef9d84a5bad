"""Where a report lies in every scheme of areas: so that any scheme can be counted by."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.province.areas import locate_in_schemes
from app.province.entries import AreaKey
from app.province.snapshot import Province


def area_rows(
    province: Province, report_id: uuid.UUID, latitude: float, longitude: float, *, on: date
) -> Iterator[Mapping[str, Any]]:
    """The rows of ``report_areas``: one for each scheme that has an area there."""
    for found in locate_in_schemes(province, latitude, longitude, on=on):
        yield {
            "report_id": report_id,
            "scheme": found.scheme,
            "code": found.code,
            "is_certain": found.is_certain,
        }


def areas_of(
    province: Province, latitude: float, longitude: float, *, on: date
) -> frozenset[AreaKey]:
    """Where a report lies, in every scheme that has an area there."""
    located = locate_in_schemes(province, latitude, longitude, on=on)
    return frozenset((found.scheme, found.code) for found in located)
