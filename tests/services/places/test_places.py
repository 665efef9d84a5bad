"""Public places: the nearest, the open ones, those in a box; as JSON and as GeoJSON."""

import pytest

from app.services.place_schemas import PlaceCollectionSchema, PlacePageSchema, PlaceSchema
from tests.documented import assert_documented
from tests.province.administration import change_record, create_record, see_now
from tests.service import Caller, Service
from tests.services.directory import OFFICE, PLACES, add_place, codes
from tests.statements import statements
from tests.web.problems import pointers, problem_of

_HERE = "10.9781,106.6516"


@pytest.fixture
def admin(service: Service) -> Caller:
    """An administrator who has added four places, away from one another."""
    admin = service.staff("administrator")
    add_place(admin, "far", latitude=11.283, longitude=106.375, opening_hours="24/7")
    add_place(admin, "near", latitude=10.979, longitude=106.652, opening_hours="Mo off")
    wifi = {"kind": "wifi", "name": {"vi": "Wi-Fi Chợ Đình", "en": "Cho Dinh Wi-Fi"}}
    add_place(admin, "next", latitude=10.976, longitude=106.65, opening_hours=None, **wifi)
    add_place(admin, "gone", valid_until="2025-07-02")
    return admin


def test_the_nearest_come_first_page_after_page(service: Service, admin: Caller) -> None:
    first = service.anyone().get(f"{PLACES}?point={_HERE}&limit=2")
    assert codes(first) == ["near", "next"]
    assert [one["distance_m"] for one in first.get_json()["items"]] == [109, 292]
    assert_documented(first.get_json(), PlacePageSchema)
    cursor = first.get_json()["next_cursor"]
    rest = service.anyone().get(f"{PLACES}?point={_HERE}&limit=2&cursor={cursor}")
    assert codes(rest) == ["far"]
    assert rest.get_json()["next_cursor"] is None
    elsewhere = service.anyone().get(f"{PLACES}?point=11,106.5&cursor={cursor}")
    problem_of(elsewhere, 400, "cursor_invalid")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["far", "near", "next"]),
        ("kind=wifi", ["next"]),
        ("q=cho+dinh", ["next"]),
        ("q=MỘT+cửa", ["far", "near"]),
        ("open_now=true", ["far"]),
        ("bbox=106.6,10.9,106.7,11", ["near", "next"]),
        ("bbox=106.6,10.9,106.7,11&kind=one_stop_office&q=phu+loi", ["near"]),
        ("kind=police_post", []),
    ],
)
def test_places_are_narrowed_down(
    service: Service, admin: Caller, query: str, found: list[str]
) -> None:
    assert codes(service.anyone().get(f"{PLACES}?{query}")) == found


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("point=nan,1", "/query/point"),
        ("bbox=1,2,3", "/query/bbox"),
        ("bbox=107,10,106,11", "/query/bbox"),
        ("kind=castle", "/query/kind"),
        ("open_now=1", "/query/open_now"),
        ("near=1", "/query/near"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    service: Service, query: str, pointer: str
) -> None:
    assert pointer in pointers(service.anyone().get(f"{PLACES}?{query}"))


def test_the_same_places_are_a_map(service: Service, admin: Caller) -> None:
    by_path = service.anyone().get(f"{PLACES}.geojson?point={_HERE}")
    asked = service.anyone().get(f"{PLACES}?point={_HERE}", Accept="application/geo+json")
    for answer in (by_path, asked):
        assert answer.mimetype == "application/geo+json"
        assert [one["id"] for one in answer.get_json()["features"]] == ["near", "next", "far"]
        assert_documented(answer.get_json(), PlaceCollectionSchema)
    # RFC 7946: longitude first.
    assert by_path.get_json()["features"][0]["geometry"]["coordinates"] == [106.652, 10.979]
    assert "Accept" in asked.headers["Vary"]
    assert service.anyone().get(PLACES, Accept="*/*").mimetype == "application/json"


def test_one_place_says_whether_it_is_open(service: Service, admin: Caller) -> None:
    far = service.anyone().get(f"{PLACES}/far").get_json()
    assert_documented(far, PlaceSchema)
    assert (far["is_open"], far["changes_at"]) == (True, None)
    assert service.anyone().get(f"{PLACES}/near").get_json()["is_open"] is False
    assert service.anyone().get(f"{PLACES}/next").get_json()["is_open"] is None
    for code in ("gone", "never", "a" * 150):
        problem_of(service.anyone().get(f"{PLACES}/{code}"), 404, "not_found")


def test_no_request_asks_the_database_for_places(service: Service, admin: Caller) -> None:
    service.anyone().get(PLACES)
    with statements(service) as seen:
        for path in (PLACES, f"{PLACES}.geojson", f"{PLACES}/far", "/v1/services/digital-services"):
            assert service.anyone().get(f"{path}").status_code == 200
    assert seen == []


def test_a_change_is_seen_at_once_and_by_other_processes_after_a_second(
    service: Service, admin: Caller
) -> None:
    before = service.anyone().get(f"{PLACES}/near")
    answer = change_record(admin, "/v1/admin/places/near", opening_hours="24/7")
    assert answer.status_code == 200
    see_now(service)
    again = service.anyone().get(f"{PLACES}/near", If_None_Match=before.headers["ETag"])
    assert (again.status_code, again.get_json()["is_open"]) == (200, True)
    stale = admin.put("/v1/admin/places/near", OFFICE | {"code": "near"}, If_Match='"1"')
    problem_of(stale, 412, "revision_stale")


@pytest.mark.parametrize(
    ("members", "pointer", "code"),
    [
        ({"opening_hours": "Mo-Fr 7h-11h"}, "/opening_hours", "opening_hours"),
        (
            {"opening_hours": "Mo 07:00-12:00,11:00-13:00"},
            "/opening_hours",
            "opening_hours_overlap",
        ),
        # Hà Nội, and a latitude for a longitude.
        ({"latitude": 21.03, "longitude": 105.85}, "/latitude", "outside_service_area"),
        ({"latitude": 10.988, "longitude": 10.6679}, "/latitude", "outside_service_area"),
        ({"valid_until": "2024-01-01"}, "/valid_until", "validity_reversed"),
        ({"kind": "castle"}, "/kind", "choice"),
        ({"website": "http://example.vn"}, "/website", "pattern"),
        ({"revision": 7}, "/revision", "unknown"),
    ],
)
def test_a_place_that_cannot_be_right_is_refused(
    service: Service, members: dict[str, object], pointer: str, code: str
) -> None:
    publisher = service.staff("publisher")
    answer = create_record(publisher, "/v1/admin/places", OFFICE | members)
    assert pointers(answer).get(pointer) == code
    assert codes(service.anyone().get(PLACES)) == []
