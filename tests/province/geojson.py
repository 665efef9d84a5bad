"""GeoJSON of boundaries, good and bad, and the fault that was found in it."""

import json
from typing import Any

import pytest

from app.province.boundaries import BoundaryFileUnreadable, BoundaryRow, read_boundaries
from app.texts import Language, text

SQUARE = [[106.4, 11.0], [106.5, 11.0], [106.5, 11.1], [106.4, 11.1], [106.4, 11.0]]
FAR = [[107.4, 11.0], [107.5, 11.0], [107.5, 11.1], [107.4, 11.1], [107.4, 11.0]]
HOLE = [[106.42, 11.02], [106.42, 11.04], [106.44, 11.04], [106.44, 11.02], [106.42, 11.02]]


def polygon(*rings: Any) -> dict[str, Any]:
    """A Polygon of these rings."""
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """A Feature with code 25747, unless said otherwise."""
    return {
        "type": "Feature",
        "properties": {"code": "25747", **properties},
        "geometry": geometry,
    }


def file(*features: Any, **more: Any) -> bytes:
    """A FeatureCollection."""
    collection = {"type": "FeatureCollection", "features": list(features), **more}
    return json.dumps(collection).encode()


def read_one(geometry: Any, **properties: Any) -> BoundaryRow:
    """The only row of a file."""
    (row,) = read_boundaries(file(feature(geometry, **properties)))
    return row


def fault_of(row: BoundaryRow) -> tuple[str, dict[str, str]]:
    """Its code and params; every one has its words in both languages."""
    assert row.boundary is None
    assert row.fault is not None
    params = dict(row.fault.params)
    for language in Language:
        assert "{" not in text(f"errors.field.{row.fault.code}.message", language, **params)
    return row.fault.code, params


def file_fault(content: bytes) -> tuple[str, dict[str, str]]:
    """Why the whole file is refused, with its words in both languages."""
    with pytest.raises(BoundaryFileUnreadable) as refusal:
        read_boundaries(content)
    params = dict(refusal.value.params)
    for language in Language:
        assert "{" not in text(f"errors.field.{refusal.value.code}.message", language, **params)
    return refusal.value.code, params
