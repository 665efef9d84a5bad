"""Agencies, areas and categories as anyone reads them."""

from datetime import date
from typing import Any

from app.database import AnyRow
from app.province.entries import CategoryEntry
from app.province.snapshot import Province


def public_areas(province: Province, *, on: date) -> list[dict[str, Any]]:
    """The areas served on that day."""
    return [
        {
            "scheme": area.key[0],
            "code": area.key[1],
            "level": area.level,
            "name": {"vi": area.name_vi, "en": area.name_en},
        }
        for _, area in sorted(province.areas.items())
        if area.is_served and area.validity.holds(on)
    ]


def public_agencies(province: Province, *, on: date) -> list[dict[str, Any]]:
    """The agencies that are there on that day."""
    return [
        {"code": code, "name": {"vi": agency.name_vi, "en": agency.name_en}}
        for code, agency in sorted(province.agencies.items())
        if agency.validity.holds(on)
    ]


def public_categories(province: Province, *, on: date) -> dict[str, Any]:
    """What can be reported on that day, in the order to show it, and the headings."""
    valid = [one for one in province.categories.values() if one.validity.holds(on)]
    in_order = sorted(valid, key=lambda one: (one.row.position, one.code))
    groups = sorted(province.groups.values(), key=lambda one: (one.position, one.code))
    return {
        "items": [_category(one) for one in in_order],
        "groups": [{"code": one.code, "label": _both(one, "label")} for one in groups],
    }


def _category(category: CategoryEntry) -> dict[str, Any]:
    row = category.row
    return {
        "code": category.code,
        "version": category.version,
        "group": category.group,
        "kind": category.kind,
        "label": _both(row, "label"),
        "help": _both(row, "help"),
        "attributes": row.attributes,
        "keywords": row.keywords,
        "is_emergency": category.is_emergency,
        "emergency_numbers": list(category.emergency_numbers),
        "is_sensitive": category.is_sensitive,
    }


def _both(row: AnyRow, member: str) -> dict[str, str]:
    return {language: getattr(row, f"{member}_{language}") for language in ("vi", "en")}
