"""A report as the phone sent it, checked for shape."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

import orjson

from app.province.report_kinds import WantedKind

_LEFT_OUT: tuple[Any, ...] = (None, (), {})


@dataclass(frozen=True)
class Location:
    """Where it is (WGS 84, degrees); ``accuracy_m`` is the radius that the phone claims."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None
    source: str | None = None
    address: str | None = None
    # None, never False: what is not said must not count in the draft's hash.
    is_home: Literal[True] | None = None


class Relation(StrEnum):
    """Who the person is for whom somebody files a report."""

    FAMILY = "family"
    NEIGHBOUR = "neighbour"
    ORGANISATION = "organisation"
    OTHER = "other"


@dataclass(frozen=True)
class FiledFor:
    """The person for whom a report is filed, and where he can be reached."""

    relation: str
    name: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class ReportDraft:
    """What a citizen reports. ``submission_id`` is made by the app, once per report."""

    submission_id: uuid.UUID
    kind: WantedKind
    category: str
    text: str
    location: Location
    photo_ids: tuple[uuid.UUID, ...] = ()
    photos_expected: int = 0
    occurred_at: datetime | None = None
    client_created_at: datetime | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    # The version of the category whose questions the attributes answer.
    category_version: int | None = None
    # None: he did not say. What a field of a later version says by default must not count as said.
    is_sensitive: bool | None = None
    accused_agency: str | None = None
    wants_contact: bool | None = None
    wants_publication: bool | None = None
    filed_for: FiledFor | None = None

    def content_hash(self) -> bytes:
        """SHA-256 over everything said; equal drafts are the same report.

        It is kept for ever, so what was left out does not count: a field that later versions add
        must not turn an old draft, sent again, into another one.
        """
        content = orjson.dumps(_said(asdict(self)), option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(content).digest()


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    """``content`` without what was left out, in its parts too."""
    parts = {name: _said(one) if isinstance(one, Mapping) else one for name, one in content.items()}
    return {name: one for name, one in parts.items() if one not in _LEFT_OUT}
