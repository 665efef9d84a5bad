"""What may stand in braces in a template, and how it is filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Placeholder(StrEnum):
    """What of a report a template may name; never who filed it."""

    REFERENCE = "reference"
    CATEGORY = "category"
    AREA = "area"
    AGENCY = "agency"
    AGENCY_PHONE = "agency_phone"
    SUBMITTED_ON = "submitted_on"
    DUE_ON = "due_on"


@dataclass(frozen=True)
class Filled:
    """A template's text for one report; ``missing`` stands as dots where it is not known."""

    text: str
    missing: tuple[Placeholder, ...]


KNOWN = ", ".join(f"{{{one}}}" for one in Placeholder)
_KNOWN = re.compile("{(" + "|".join(Placeholder) + ")}")
_DOTS = "…"


def has_unknown(text: str) -> bool:
    """Whether ``text`` has a brace that belongs to no placeholder."""
    return bool(re.search("[{}]", _KNOWN.sub("", text)))


def fill(text: str, values: Mapping[Placeholder, str | None]) -> Filled:
    """``text`` with its placeholders filled; what the values themselves say is left alone."""
    used = {Placeholder(name) for name in _KNOWN.findall(text)}
    filled = _KNOWN.sub(lambda found: values[Placeholder(found[1])] or _DOTS, text)
    return Filled(filled, tuple(one for one in Placeholder if one in used and not values[one]))
