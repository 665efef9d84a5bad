"""Which area a point lies in, on which day, in which scheme."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.errors import FieldFault, OutsideServiceArea
from app.province.entries import AreaEntry, AreaKey, SchemeEntry
from app.province.locating import Located
from app.province.outlines import Outline
from app.province.snapshot import Province
from app.province.trees import ancestors
from app.texts import both

_NATIONAL_PORTAL = "https://dichvucong.gov.vn"


def scheme_on(province: Province, day: date) -> SchemeEntry | None:
    """The scheme in force on that day."""
    found = (scheme for scheme in province.schemes.values() if scheme.validity.holds(day))
    return next(found, None)


def find_area(
    province: Province,
    latitude: float,
    longitude: float,
    *,
    on: date,
    accuracy_m: float | None = None,
    pointer: str = "",
) -> Located | None:
    """The area of a point on that day; None where no scheme is in force.

    Raises ``OutsideServiceArea`` with a referral; ``pointer`` says where the point stood.
    """
    scheme = scheme_on(province, on)
    if scheme is None:
        return None
    index = province.indexes[scheme.code]
    found = index.locate(latitude, longitude, on=on, accuracy_m=accuracy_m)
    if found is None:
        neighbour = index.nearest_unserved(latitude, longitude, on=on)
        area = province.areas[neighbour.scheme, neighbour.code] if neighbour else None
        fault = FieldFault(pointer, "outside_service_area")
        raise OutsideServiceArea(fault, referral=_referral(area), place=_place(area))
    return found


def locate_in_schemes(
    province: Province, latitude: float, longitude: float, *, on: date
) -> Iterator[Located]:
    """The point's area in each scheme, as it was or will be on the day nearest to ``on``."""
    for scheme in province.schemes.values():
        day = _nearest_day(scheme, on)
        found = province.indexes[scheme.code].locate(latitude, longitude, on=day)
        if found is not None:
            yield found


def areas_met(province: Province, outline: Outline, *, on: date) -> set[AreaKey]:
    """The areas that an outline meets, of each scheme as it was or will be nearest to ``on``."""
    found = set()
    for scheme in province.schemes.values():
        day = _nearest_day(scheme, on)
        codes = province.indexes[scheme.code].meeting(outline, on=day)
        found |= {(scheme.code, code) for code in codes}
    return found


def line_of(province: Province, key: tuple[str, str]) -> list[AreaEntry]:
    """The area and those above it, the smallest first."""
    return [province.areas[one] for one in ancestors(key, province.area_parents)]


def _nearest_day(scheme: SchemeEntry, on: date) -> date:
    return max(scheme.validity.first, min(on, scheme.validity.last or on))


def _place(area: AreaEntry | None) -> Mapping[str, str]:
    return {"vi": area.name_vi, "en": area.name_en} if area else both("labels.referrals.elsewhere")


def _referral(area: AreaEntry | None) -> Mapping[str, Any]:
    return {
        "name": _place(area),
        "phone": area.referral_phone if area else None,
        "url": (area.referral_url if area else None) or _NATIONAL_PORTAL,
    }
