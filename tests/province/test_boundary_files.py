"""Whole files of boundaries: which are refused, and what is written so that it is read again."""

import json
from typing import Any

import pytest
import shapely

from app.province.boundaries import (
    MAX_BYTES,
    MAX_FEATURES,
    read_boundaries,
    write_boundaries,
)
from app.province.boundary_geometry import MAX_POSITIONS
from tests.province.geojson import (
    FAR,
    HOLE,
    SQUARE,
    fault_of,
    feature,
    file,
    file_fault,
    polygon,
    read_one,
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "json"),
        (b"{", "json"),
        (b'{"type": "FeatureCollection", "type": "FeatureCollection"}', "json"),
        (b"[" * 10_000, "json"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "json"),
        (b"[" * 40 + b"]" * 40, "json"),
        ("\ufeff{}".encode("utf-16"), "encoding"),
        (b'{"type": "\xe9"}', "encoding"),
        (b"[]", "type"),
        (b'{"type": "FeatureCollection"}', "type"),
        (b'{"type": "FeatureCollection", "features": {}}', "type"),
        (b'{"type": ["Feature"]}', "type"),
        (json.dumps(polygon(SQUARE)).encode(), "type"),
        (b" " * (MAX_BYTES + 1), "large"),
        (b"[" + b"[]," * 2_000_000 + b"[]]", "large"),
        (file(*[1] * (MAX_FEATURES + 1)), "features_many"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(content: bytes, code: str) -> None:
    assert file_fault(content)[0] == f"boundary_file_{code}"


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    ],
)
def test_the_coordinate_system_may_be_named(name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert read_boundaries(file(feature(polygon(SQUARE)), crs=crs))[0].boundary is not None


@pytest.mark.parametrize(
    "crs",
    [
        None,
        {},
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::9210"}},
        {"type": "name", "properties": {"name": ["EPSG:4326"]}},
        {"type": "link", "properties": {"href": "https://example.invalid"}},
    ],
)
def test_another_coordinate_system_is_refused(crs: Any) -> None:
    assert file_fault(file(feature(polygon(SQUARE)), crs=crs))[0] == "boundary_file_crs"


def test_more_positions_than_allowed_are_refused() -> None:
    ring = [[106.4, 11.0]] * (MAX_POSITIONS + 1)
    code, params = fault_of(read_one(polygon(ring)))
    assert code == "boundary_positions_many"
    assert params == {"count": "200001", "max": "200000"}


def test_lines_that_would_take_an_hour_to_check_are_refused_at_once() -> None:
    slivers = [
        [102 + nth * 1e-6 + far * (1 + 5e-7), 12 - nth * 1e-6 + far * (1 - 5e-7)]
        for nth in range(20_000)
        for far in (0, 1)
    ]
    ring = [*slivers, [101.02, 10.98], [101, 11], slivers[0]]
    assert fault_of(read_one(polygon(ring)))[0] == "boundary_intricate"


def test_thousands_of_holes_in_a_long_shell_are_refused_at_once() -> None:
    shell = [*([106 + nth / 80_000, 11.0] for nth in range(80_000)), [107, 12], [106, 12]]
    holes = [
        [[x, y], [x + 0.001, y], [x, y + 0.001], [x, y]]
        for x in (106.005 + nth * 0.008 for nth in range(120))
        for y in (11.005 + nth * 0.008 for nth in range(120))
    ]
    row = read_one(polygon([*shell, shell[0]], *holes))
    assert fault_of(row)[0] == "boundary_intricate"


def test_what_is_written_is_read_again() -> None:
    fine = [[longitude + 1.23456e-7, latitude] for longitude, latitude in SQUARE]
    rows = read_boundaries(
        file(
            feature(polygon(fine, HOLE), name_vi="Phường Phú Lợi"),
            feature({"type": "MultiPolygon", "coordinates": [[SQUARE], [FAR]]}, code="2"),
        )
    )
    written = write_boundaries((row.properties, row.boundary) for row in rows)
    assert written["features"][0]["geometry"]["coordinates"][0][0] == (106.4, 11.0)
    again = read_boundaries(json.dumps(written).encode())
    for before, after in zip(rows, again, strict=True):
        assert before.boundary is not None
        assert after.boundary is not None
        assert (after.code, after.properties) == (before.code, before.properties)
        pair = shapely.from_wkb([before.boundary, after.boundary])
        assert shapely.equals_exact(*pair, tolerance=1e-6)


def test_a_boundary_finer_than_six_decimals_is_written_in_full() -> None:
    spike = shapely.Polygon([(106, 11), (107, 11), (106.5, 11 + 1e-7), (106, 12), (106, 11)])
    assert spike.is_valid
    sliver = shapely.Polygon([(106, 11), (107, 11.0000001), (106, 11.0000002), (106, 11)])
    for boundary in (spike, sliver):
        written = write_boundaries([({"code": "1"}, boundary.wkb)])
        geometry = written["features"][0]["geometry"]
        assert shapely.geometry.shape(geometry).is_valid


def test_a_place_without_a_boundary_is_written_without_geometry() -> None:
    written = write_boundaries([({"code": "1"}, None)])
    assert written["features"] == [
        {"type": "Feature", "properties": {"code": "1"}, "geometry": None}
    ]
