"""Digital services as anyone reads them."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from app.database import AnyRow
from app.province.validity import Validity


class LinksRead(TypedDict):
    """Where the service is on each sort of phone; a browser takes ``web``."""

    android: str
    ios: str
    web: str


class DigitalServiceRead(TypedDict):
    """A platform of the province or the country."""

    code: str
    name: dict[str, str]
    description: dict[str, str]
    links: LinksRead


def public_services(rows: Iterable[AnyRow], *, on: date) -> list[DigitalServiceRead]:
    """Those that are there on that day, in their order."""
    return [_read(row) for row in rows if Validity(row.valid_from, row.valid_until).holds(on)]


def _read(row: AnyRow) -> DigitalServiceRead:
    return {
        "code": row.code,
        "name": {"vi": row.name_vi, "en": row.name_en},
        "description": {"vi": row.description_vi, "en": row.description_en},
        "links": {"android": row.android or row.web, "ios": row.ios or row.web, "web": row.web},
    }
