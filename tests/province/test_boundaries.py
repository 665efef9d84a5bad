"""Features of boundary files: taken as they are, or refused with a reason to act on."""

import json
from typing import Any

import pytest
import shapely

from app.province.boundaries import read_boundaries
from tests.province.geojson import FAR, HOLE, SQUARE, fault_of, feature, file, polygon, read_one


def test_a_feature_becomes_a_row_with_what_was_written_beside_it() -> None:
    content = file(
        feature(polygon(SQUARE), scheme="communes", name_vi="Phường Phú Lợi"),
        feature({"type": "MultiPolygon", "coordinates": [[FAR]]}, code="2", is_exact=False),
    )
    first, second = read_boundaries(content)
    assert (first.number, first.code, first.scheme) == (1, "25747", "communes")
    assert (first.is_exact, first.fault) == (True, None)
    assert first.properties["name_vi"] == "Phường Phú Lợi"
    assert first.boundary is not None
    assert shapely.from_wkb(first.boundary).equals(shapely.Polygon(SQUARE))
    assert (second.number, second.scheme, second.is_exact) == (2, None, False)
    assert second.boundary is not None
    assert shapely.from_wkb(second.boundary).geom_type == "MultiPolygon"


def test_a_single_feature_and_a_byte_order_mark_are_taken() -> None:
    content = b"\xef\xbb\xbf" + json.dumps(feature(polygon(SQUARE))).encode()
    (row,) = read_boundaries(content)
    assert row.boundary is not None


def test_heights_are_dropped_and_rings_are_turned_without_a_word() -> None:
    clockwise = [[*position, 12.5] for position in reversed(SQUARE)]
    row = read_one(polygon(clockwise, list(reversed(HOLE))))
    assert row.boundary is not None
    found = shapely.from_wkb(row.boundary)
    assert not found.has_z
    assert found.exterior.is_ccw
    assert not found.interiors[0].is_ccw
    assert found.area == pytest.approx(0.01 - 0.0004)


@pytest.mark.parametrize(
    ("geometry", "code", "params"),
    [
        (None, "geometry_missing", {}),
        ("Polygon", "geometry_missing", {}),
        (polygon(), "geometry_missing", {}),
        ({"type": "Polygon"}, "geometry_missing", {}),
        ({"type": "MultiPolygon", "coordinates": []}, "geometry_missing", {}),
        ({"type": "Point", "coordinates": [106, 11]}, "geometry_type", {"type": "Point"}),
        ({"type": "\u202ePoint", "coordinates": [106, 11]}, "geometry_type", {"type": "?Point"}),
        ({"type": ["Polygon"], "coordinates": [SQUARE]}, "geometry_type", {"type": "list"}),
        ({"coordinates": [SQUARE]}, "geometry_type", {"type": "None"}),
        (polygon("abc"), "coordinates_invalid", {"number": "1"}),
        ({"type": "Polygon", "coordinates": "abc"}, "coordinates_invalid", {"number": "1"}),
        ({"type": "MultiPolygon", "coordinates": [SQUARE, []]}, "coordinates_invalid", None),
        (polygon([*SQUARE[:2], ["106", "11"]]), "coordinates_invalid", {"number": "3"}),
        (polygon([[106.4, True]]), "coordinates_invalid", {"number": "1"}),
        (polygon([[106.4]]), "coordinates_invalid", {"number": "1"}),
        (polygon([]), "ring_short", {"count": "0"}),
        (polygon([*SQUARE[:2], SQUARE[0]]), "ring_short", {"count": "3"}),
        (polygon(SQUARE[:4]), "ring_open", {"longitude": "106.4", "latitude": "11"}),
        (polygon(SQUARE, HOLE[:3]), "ring_open", {"longitude": "106.42", "latitude": "11.02"}),
        (
            polygon([[11.0, 106.4], [11.0, 106.5], [11.1, 106.5], [11.0, 106.4]]),
            "coordinates_swapped",
            {"longitude": "11", "latitude": "106.4"},
        ),
        (
            polygon([[601234.56, 1221987.123]]),
            "coordinates_outside",
            {"longitude": "601234.56", "latitude": "1221987.12"},
        ),
        (polygon([[106, 90.5]]), "coordinates_outside", {"longitude": "106", "latitude": "90.5"}),
        (polygon([[1e300, 0]]), "coordinates_outside", {"longitude": "1e+300", "latitude": "0"}),
        (
            polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]),
            "self_intersecting",
            {"longitude": "106.45", "latitude": "11.05"},
        ),
        (
            {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]},
            "self_intersecting",
            None,
        ),
        (polygon([SQUARE[0], SQUARE[1], [106.6, 11.0], SQUARE[0]]), "area_zero", {}),
        (polygon([SQUARE[0]] * 4), "area_zero", {}),
        (polygon(SQUARE, FAR), "hole_outside", {"longitude": "107.4", "latitude": "11"}),
    ],
)
def test_a_boundary_that_is_none_is_refused_with_its_reason(
    geometry: Any, code: str, params: dict[str, str] | None
) -> None:
    found, given_params = fault_of(read_one(geometry))
    assert found == f"boundary_{code}"
    assert params is None or given_params == params


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"code": None}, "code_missing"),
        ({"code": 25747}, "code_missing"),
        ({"code": " 25747"}, "code_missing"),
        ({"code": ""}, "code_missing"),
        ({"code": "2\x005"}, "code_missing"),
        ({"code": "2" * 33}, "code_missing"),
        ({"scheme": 3}, "scheme_invalid"),
        ({"is_exact": "yes"}, "is_exact_invalid"),
    ],
)
def test_properties_that_name_no_place_are_refused(properties: dict[str, Any], code: str) -> None:
    assert fault_of(read_one(polygon(SQUARE), **properties))[0] == f"boundary_{code}"


@pytest.mark.parametrize("one", [None, 3, [], {"type": "Polygon"}, {"type": ["Feature"]}])
def test_what_is_no_feature_is_refused_alone(one: Any) -> None:
    strange, good = read_boundaries(file(one, feature(polygon(SQUARE))))
    assert fault_of(strange)[0] == "boundary_feature_expected"
    assert good.boundary is not None


def test_properties_may_be_absent() -> None:
    bare = {"type": "Feature", "geometry": polygon(SQUARE)}
    (row,) = read_boundaries(file(bare))
    assert fault_of(row)[0] == "boundary_code_missing"
    assert row.properties == {}


def test_a_code_occurs_once_in_each_scheme() -> None:
    first, other_scheme, again = read_boundaries(
        file(
            feature(polygon(SQUARE)),
            feature(polygon(SQUARE), scheme="districts"),
            feature(polygon(FAR)),
        )
    )
    assert first.boundary is not None
    assert other_scheme.boundary is not None
    assert fault_of(again) == ("boundary_code_repeated", {"code": "25747", "first": "1"})
