"""Areas, agencies and categories as the service holds them in memory: a frozen entry for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.database import AnyRow
from app.province.validity import Validity

# Codes are reused by reorganisations: (scheme, code).
AreaKey = tuple[str, str]


class Datatype(StrEnum):
    """What an attribute's answer is (Open311 GeoReport v2, service definition)."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    SINGLE_VALUE_LIST = "singlevaluelist"
    MULTI_VALUE_LIST = "multivaluelist"

    @property
    def has_values(self) -> bool:
        """Whether the answer is chosen from given ones."""
        return self in (Datatype.SINGLE_VALUE_LIST, Datatype.MULTI_VALUE_LIST)


@dataclass(frozen=True, slots=True)
class SchemeEntry:
    """A scheme of areas."""

    code: str
    validity: Validity

    @classmethod
    def of(cls, row: AnyRow) -> "SchemeEntry":
        """The entry of a row."""
        return cls(row.code, Validity(row.valid_from, row.valid_until))


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """An area; ``point`` is latitude and longitude."""

    key: AreaKey
    parent: AreaKey | None
    level: str
    name_vi: str
    name_en: str
    point: tuple[float, float] | None
    validity: Validity
    is_served: bool
    referral_phone: str | None
    referral_url: str | None
    successors: tuple[AreaKey, ...]

    @classmethod
    def of(cls, row: AnyRow) -> "AreaEntry":
        """The entry of a row."""
        has_point = row.latitude is not None and row.longitude is not None
        return cls(
            key=(row.scheme, row.code),
            parent=(row.scheme, row.parent_code) if row.parent_code else None,
            level=row.level,
            name_vi=row.name_vi,
            name_en=row.name_en,
            point=(row.latitude, row.longitude) if has_point else None,
            validity=Validity(row.valid_from, row.valid_until),
            is_served=row.is_served,
            referral_phone=row.referral_phone,
            referral_url=row.referral_url,
            successors=_area_keys(row.successors),
        )


@dataclass(frozen=True, slots=True)
class BoundaryEntry:
    """An area's polygon (WKB)."""

    boundary: bytes
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Responsibility:
    """What an agency leads, where and when; no areas: everywhere."""

    categories: tuple[str, ...]
    areas: tuple[AreaKey, ...]
    validity: Validity


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """An agency."""

    code: str
    parent: str | None
    name_vi: str
    name_en: str
    phone: str
    calendar: str | None
    responsibilities: tuple[Responsibility, ...]
    wants_sign_off: bool
    validity: Validity
    successor: str | None

    @classmethod
    def of(cls, row: AnyRow) -> "AgencyEntry":
        """The entry of a row."""
        return cls(
            code=row.code,
            parent=row.parent_code,
            name_vi=row.name_vi,
            name_en=row.name_en,
            phone=row.phone,
            calendar=row.calendar_code,
            responsibilities=tuple(
                Responsibility(
                    tuple(one["categories"]),
                    _area_keys(one["areas"]),
                    Validity(_day(one["valid_from"]), _find_day(one.get("valid_until"))),
                )
                for one in row.responsibilities
            ),
            wants_sign_off=row.wants_sign_off,
            validity=Validity(row.valid_from, row.valid_until),
            successor=row.successor_code,
        )


@dataclass(frozen=True, slots=True)
class AttributeDefinition:
    """A question that the app asks besides; ``values`` are the codes to choose from."""

    code: str
    datatype: Datatype
    is_required: bool
    values: tuple[str, ...]

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "AttributeDefinition":
        """As it stands in a category's ``attributes``."""
        return cls(
            content["code"],
            Datatype(content["datatype"]),
            content["is_required"],
            tuple(value["code"] for value in content["values"]),
        )


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """A category; ``version`` is its revision."""

    code: str
    group: str | None
    kind: str
    lead_agency: str
    deadline_class: str
    attributes: tuple[AttributeDefinition, ...]
    is_emergency: bool
    emergency_numbers: tuple[str, ...]
    is_sensitive: bool
    default_publication: str
    needs_photo_at_resolution: bool
    validity: Validity
    successor: str | None
    version: int
    # Its row as it goes out: texts and the attributes in full.
    row: AnyRow

    @classmethod
    def of(cls, row: AnyRow) -> "CategoryEntry":
        """The entry of a row."""
        return cls(
            code=row.code,
            group=row.group_code,
            kind=row.kind,
            lead_agency=row.lead_agency_code,
            deadline_class=row.deadline_class,
            attributes=tuple(map(AttributeDefinition.of, row.attributes)),
            is_emergency=row.is_emergency,
            emergency_numbers=tuple(row.emergency_numbers),
            is_sensitive=row.is_sensitive,
            default_publication=row.default_publication,
            needs_photo_at_resolution=row.needs_photo_at_resolution,
            validity=Validity(row.valid_from, row.valid_until),
            successor=row.successor_code,
            version=row.revision,
            row=row,
        )


def _area_keys(written: list[Mapping[str, str]]) -> tuple[AreaKey, ...]:
    return tuple((one["scheme"], one["code"]) for one in written)


def _day(written: str) -> date:
    return date.fromisoformat(written)


def _find_day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
