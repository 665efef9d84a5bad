"""Files of boundaries: GeoJSON (RFC 7946) in, checked feature by feature, and out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry import mapping

from app.province.boundary_geometry import (
    BoundaryFault,
    BoundaryRefused,
    Params,
    effort_of,
    legible,
    read_geometry,
    require_valid,
)
from app.web.strict_json import JsonInvalid, read_json

__all__ = [
    "BoundaryFault",
    "BoundaryFileUnreadable",
    "BoundaryRow",
    "read_boundaries",
    "write_boundaries",
]

MAX_BYTES = 16 * 1024 * 1024
MAX_FEATURES = 5_000
# Commas and brackets: a million positions. Empty lists take far more room than they are written in.
MAX_MARKS = 3_000_000
# Of the whole file, in comparisons: two or three seconds at worst.
MAX_EFFORT = 100_000_000
_MAX_CODE, _MAX_SCHEME = 32, 64
_DECIMALS = 6
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What GeoJSON of 2008 called the only system that RFC 7946 knows; the order is longitude first.
_WGS_84 = re.compile(
    r"(urn:ogc:def:crs:)?(ogc:[0-9.]*:|ogc:)?crs:?84"
    r"|(urn:ogc:def:crs:)?epsg:[0-9.]*:?4326"
    r"|https?://www\.opengis\.net/def/crs/(ogc/[0-9.]+/crs84|epsg/[0-9.]+/4326)"
)


class BoundaryFileUnreadable(Exception):
    """No feature can be read; ``code`` and ``params`` as a :class:`BoundaryFault` has them."""

    def __init__(self, code: str, /, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params: Params = tuple((name, str(value)) for name, value in params.items())


@dataclass(frozen=True, slots=True)
class BoundaryRow:
    """One feature: a boundary in WKB, or else a fault; ``number`` counts from 1.

    ``properties`` are passed on as written, whatever they are.
    """

    number: int
    code: str | None
    scheme: str | None
    boundary: bytes | None
    is_exact: bool
    properties: Mapping[str, Any]
    fault: BoundaryFault | None


def read_boundaries(content: bytes) -> list[BoundaryRow]:
    """The features of the file in their order, each with its boundary or its fault.

    Rings are turned as RFC 7946 wants them; nothing else is mended. Raises
    ``BoundaryFileUnreadable`` and nothing else, however hostile the file.
    """
    reading = _Reading()
    return [reading.read(number, one) for number, one in enumerate(_features(content), start=1)]


def write_boundaries(
    features: Iterable[tuple[Mapping[str, Any], bytes | None]],
) -> dict[str, Any]:
    """A FeatureCollection of properties and boundaries in WKB, with six decimals (a decimetre).

    A boundary so fine that rounding would break it is written in full.
    """
    written = [
        {"type": "Feature", "properties": dict(properties), "geometry": _written(boundary)}
        for properties, boundary in features
    ]
    return {"type": "FeatureCollection", "features": written}


@dataclass
class _Reading:
    """What features of one file have in common: codes occur once, and work is bounded."""

    seen: dict[tuple[str | None, str], int] = field(default_factory=dict)
    effort: int = 0

    def read(self, number: int, feature: Any) -> BoundaryRow:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            properties = {}
        code, scheme = properties.get("code"), properties.get("scheme")
        is_exact = properties.get("is_exact", True)
        boundary, fault = None, None
        try:
            self._check_properties(number, feature, properties)
            boundary = self._boundary(feature.get("geometry"))
        except BoundaryRefused as refusal:
            fault = refusal.fault
        return BoundaryRow(
            number=number,
            code=code if isinstance(code, str) else None,
            scheme=scheme if isinstance(scheme, str) else None,
            boundary=boundary,
            is_exact=is_exact is True,
            properties=properties,
            fault=fault,
        )

    def _check_properties(self, number: int, feature: Any, properties: dict[str, Any]) -> None:
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise BoundaryRefused("boundary_feature_expected")
        code, scheme = properties.get("code"), properties.get("scheme")
        if not _is_code(code, _MAX_CODE):
            raise BoundaryRefused("boundary_code_missing", max=_MAX_CODE)
        if scheme is not None and not _is_code(scheme, _MAX_SCHEME):
            raise BoundaryRefused("boundary_scheme_invalid", max=_MAX_SCHEME)
        if not isinstance(properties.get("is_exact", True), bool):
            raise BoundaryRefused("boundary_is_exact_invalid")
        first = self.seen.setdefault((scheme, str(code)), number)
        if first != number:
            raise BoundaryRefused("boundary_code_repeated", code=str(code), first=first)

    def _boundary(self, written: Any) -> bytes:
        geometry = read_geometry(written)
        effort = effort_of(geometry)
        if self.effort + effort > MAX_EFFORT:
            raise BoundaryRefused("boundary_intricate")
        self.effort += effort
        require_valid(geometry)
        return bytes(shapely.to_wkb(shapely.orient_polygons(geometry)))


def _features(content: bytes) -> list[Any]:
    document = _document(content)
    kind = document.get("type") if isinstance(document, dict) else None
    features = [document] if kind == "Feature" else None
    if kind == "FeatureCollection":
        features = document.get("features")
    if not isinstance(features, list):
        raise BoundaryFileUnreadable("boundary_file_type")
    _require_wgs_84(document)
    if len(features) > MAX_FEATURES:
        raise BoundaryFileUnreadable(
            "boundary_file_features_many", count=len(features), max=MAX_FEATURES
        )
    return features


def _document(content: bytes) -> Any:
    marks = sum(content.count(mark) for mark in (b",", b"[", b"{"))
    if len(content) > MAX_BYTES or marks > MAX_MARKS:
        raise BoundaryFileUnreadable("boundary_file_large", max_mb=MAX_BYTES // 1024**2)
    content = content.removeprefix(_BYTE_ORDER_MARK)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BoundaryFileUnreadable("boundary_file_encoding") from error
    try:
        return read_json(content)
    except JsonInvalid as error:
        raise BoundaryFileUnreadable("boundary_file_json") from error


def _require_wgs_84(document: dict[str, Any]) -> None:
    if "crs" not in document:
        return
    crs = document["crs"]
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else crs
    if not isinstance(name, str) or not _WGS_84.fullmatch(name.lower()):
        raise BoundaryFileUnreadable("boundary_file_crs", crs=legible(name))


def _is_code(value: Any, longest: int) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= longest
        and value.isprintable()
        and value == value.strip()
    )


def _written(boundary: bytes | None) -> dict[str, Any] | None:
    if boundary is None:
        return None
    geometry = shapely.from_wkb(boundary)
    rounded = shapely.transform(geometry, lambda positions: positions.round(_DECIMALS))
    written: dict[str, Any] = mapping(rounded if rounded.is_valid else geometry)
    return written
