"""Polygons of areas from GeoJSON: all or none, and what they then tell of a point."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.province.models import AreaBoundary, ProvinceState
from tests.province.administration import import_file, square_around
from tests.reports import all_items, count
from tests.service import Json, Service
from tests.web.problems import problem_of

_IMPORT, _EXPORT = "/v1/admin/imports/area-boundaries", "/v1/admin/exports/area-boundaries"
_SCHEME = "communes_since_2025_07"
_AREA = f"/v1/admin/areas/{_SCHEME}/25747"
_POINT = "/v1/areas?point=10.9781,106.6516"


def _square(code: str = "25747", **properties: Any) -> Json:
    square = square_around(10.9781, 106.6516, scheme=_SCHEME, code=code)
    square["features"][0]["properties"] |= properties
    return square


def _with(*squares: Json) -> Json:
    return squares[0] | {"features": [one for square in squares for one in square["features"]]}


def _generations(service: Service) -> Any:
    wanted = select(ProvinceState.generation, ProvinceState.area_generation)
    with service.database.reading() as connection:
        return connection.execute(wanted).one()


def _found(service: Service) -> Json:
    location: Json = service.anyone().get(_POINT).get_json()["location"]
    return location


def _cross(square: Json) -> None:
    ring = square["features"][0]["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]


def _forget_code(square: Json) -> None:
    del square["features"][0]["properties"]["code"]


def _forget_scheme(square: Json) -> None:
    del square["features"][0]["properties"]["scheme"]


def _name_another(square: Json) -> None:
    square["features"][0]["properties"]["code"] = "1"


def _name_another_scheme(square: Json) -> None:
    square["features"][0]["properties"]["scheme"] = "no_such"


def _repeat(square: Json) -> None:
    square["features"].append(square["features"][0])


@pytest.mark.parametrize(
    ("spoil", "number", "pointer", "code"),
    [
        (_cross, 2, "/geometry", "boundary_self_intersecting"),
        (_forget_code, 2, "/properties/code", "boundary_code_missing"),
        (_forget_scheme, 2, "/properties/scheme", "required"),
        (_name_another, 2, "/properties/code", "unknown_value"),
        (_name_another_scheme, 2, "/properties/code", "unknown_value"),
        (_repeat, 3, "/properties/code", "boundary_code_repeated"),
    ],
)
def test_one_bad_polygon_keeps_all_of_them_out(
    service: Service, spoil: Callable[[Json], None], number: int, pointer: str, code: str
) -> None:
    admin, before = service.staff("administrator"), _generations(service)
    boundaries = count(service, AreaBoundary)
    spoiled = _square("25750")
    spoil(spoiled)
    file = _with(_square(), spoiled)
    refused = problem_of(import_file(admin, _IMPORT, file), 422, "import_refused")["errors"]
    assert [(one["pointer"], one["code"]) for one in refused] == [
        (f"/rows/{number}{pointer}", code)
    ]
    trial = import_file(admin, _IMPORT, file, dry_run=True).get_json()
    assert (trial["is_applied"], trial["refused"]) == (False, 1)
    assert (_generations(service), count(service, AreaBoundary)) == (before, boundaries)


def test_where_a_polygon_crosses_itself_is_said(service: Service) -> None:
    crossed = _square()
    _cross(crossed)
    answer = import_file(service.staff("administrator"), _IMPORT, crossed)
    (fault,) = problem_of(answer, 422, "import_refused")["errors"]
    assert "10.978" in fault["message"]
    assert "106.65" in fault["message"]


def test_a_trial_of_good_polygons_writes_none(service: Service) -> None:
    admin, before = service.staff("administrator"), _generations(service)
    trial = import_file(admin, _IMPORT, _square(), dry_run=True).get_json()
    assert (trial["is_applied"], trial["new"]) == (False, 1)
    assert _generations(service) == before
    assert _found(service) == {"is_certain": False, "found_by": "nearest_point"}


def test_a_polygon_makes_certain_until_it_is_taken_away(service: Service) -> None:
    admin = service.staff("administrator")
    revision = admin.get(_AREA).get_json()["revision"]
    assert import_file(admin, _IMPORT, _square()).get_json()["new"] == 1
    assert _found(service) == {"is_certain": True, "found_by": "boundary"}
    problem_of(admin.delete(f"{_AREA}/boundary"), 428, "if_match_required")
    problem_of(admin.delete(f"{_AREA}/boundary", If_Match=f'"{revision}"'), 412, "revision_stale")
    etag = admin.get(_AREA).headers["ETag"]
    assert etag == f'"{revision + 1}"', "a new boundary is a new revision of its area"
    assert admin.delete(f"{_AREA}/boundary", If_Match=etag).status_code == 204
    assert _found(service) == {"is_certain": False, "found_by": "nearest_point"}
    kept = all_items(admin, f"{_AREA}/revisions", limit=10)
    boundaries = [one["content"]["boundary"] for one in kept[:2]]
    assert boundaries[0] is None
    assert boundaries[1]["is_exact"] is True


def test_a_rough_outline_makes_nothing_certain(service: Service) -> None:
    admin = service.staff("administrator")
    assert import_file(admin, _IMPORT, _square()).get_json()["new"] == 1
    assert import_file(admin, _IMPORT, _square(is_exact=False)).get_json()["changed"] == 1
    assert not _found(service)["is_certain"]


def test_what_is_exported_imports_as_unchanged(service: Service) -> None:
    admin = service.staff("administrator")
    assert import_file(admin, _IMPORT, _square()).get_json()["is_applied"]
    exported = admin.get(f"{_EXPORT}?scheme={_SCHEME}")
    assert exported.mimetype == "application/geo+json"
    before = _generations(service)
    report = import_file(admin, _IMPORT, exported.get_data()).get_json()
    assert report["unchanged"] == len(report["rows"]) == len(exported.get_json()["features"]) > 0
    assert _generations(service) == before


def test_an_area_with_a_polygon_is_not_deleted(service: Service) -> None:
    admin = service.staff("administrator")
    area = {"scheme": _SCHEME, "code": "99901", "level": "ward", "valid_from": "2025-07-01"}
    area |= {"name": {"vi": "Mới", "en": "New"}}
    assert admin.post("/v1/admin/areas", area, key="a-new-area").status_code == 201
    assert import_file(admin, _IMPORT, _square("99901")).get_json()["new"] == 1
    path = f"/v1/admin/areas/{_SCHEME}/99901"
    problem_of(admin.delete(path, If_Match='"2"'), 409, "record_in_use")
    assert admin.delete(f"{path}/boundary", If_Match='"2"').status_code == 204
    assert admin.delete(path, If_Match='"3"').status_code == 204


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "boundary_file_json"),
        (b"{}", "boundary_file_type"),
        (b"\xff\xfe", "boundary_file_encoding"),
        (b'{"type":"FeatureCollection","features":[],"crs":"EPSG:9210"}', "boundary_file_crs"),
    ],
    ids=["empty", "type", "encoding", "crs"],
)
def test_a_file_that_holds_no_polygons_says_why(
    service: Service, content: bytes, code: str
) -> None:
    answer = import_file(service.staff("administrator"), _IMPORT, content)
    faults = problem_of(answer, 422, "file_refused")["errors"]
    assert [(fault["pointer"], fault["code"]) for fault in faults] == [("/file", code)]
