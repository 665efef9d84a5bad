"""What was reported around a place: published, near, alike, not long done; and nothing else."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import update

from app.feedback.models import ReportEvent
from app.feedback.nearby_schemas import NearbyReportsSchema
from tests.community import published, support
from tests.documented import assert_documented
from tests.images import encoded
from tests.province.maps import METRE
from tests.reports import (
    PUBLIC_TITLE,
    QUEUE,
    bring_to,
    file_report,
    publish,
    publish_photo,
    set_directly,
    upload_photo,
)
from tests.service import Caller, Json, Service
from tests.statements import statements
from tests.web.problems import pointers, problem_of

LATITUDE, LONGITUDE = 10.9781, 106.6516
HERE = f"point={LATITUDE},{LONGITUDE}"
NEARBY = "/v1/feedback/nearby"


def _north(metres: float) -> Json:
    return {"latitude": LATITUDE + metres * METRE, "longitude": LONGITUDE}


def _nearby(citizen: Caller, query: str = f"{HERE}&category=roads") -> list[Json]:
    answer = citizen.get(f"{NEARBY}?{query}")
    assert answer.status_code == 200, answer.get_json()
    content = answer.get_json()
    assert_documented(content, NearbyReportsSchema)
    items: list[Json] = content["items"]
    return items


def _ids(citizen: Caller, query: str = f"{HERE}&category=roads") -> list[str]:
    return [one["public_id"] for one in _nearby(citizen, query)]


def _put_back(service: Service, report: Json, days: int) -> None:
    """Let what happened to a report have happened so many days earlier."""
    with service.database.writing() as session:
        session.execute(
            update(ReportEvent)
            .where(ReportEvent.report_id == uuid.UUID(report["id"]))
            .values(at=datetime.now(UTC) - timedelta(days=days))
        )
        session.commit()


def test_the_nearest_come_first_with_what_the_app_shows(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    far, near = (published(lan, staff, location=_north(metres)) for metres in (152, 43))
    published(lan, staff, location=_north(203))
    support(minh, near)
    first, second = _nearby(minh)
    assert first == {
        "public_id": near["public_id"],
        "category": "roads",
        "title": PUBLIC_TITLE,
        "state": "submitted",
        "distance_m": 40,
        "submitted_on": first["submitted_on"],
        "support_count": 1,
        "supported_by_me": True,
        "is_mine": False,
        "thumbnail_url": None,
    }
    assert (second["public_id"], second["distance_m"]) == (far["public_id"], 150)
    assert [(one["supported_by_me"], one["is_mine"]) for one in _nearby(lan)] == [(False, True)] * 2


def test_what_looks_like_the_photo_in_hand_comes_first(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    near, far = (
        published(lan, staff, location=_north(metres), photo_ids=[upload_photo(lan, photo)["id"]])
        for metres, photo in ((20, _shaded("left")), (150, _shaded("right")))
    )
    in_hand = upload_photo(minh, _shaded("right", width=320))["id"]
    look = f"{HERE}&category=roads&photo_id={in_hand}"
    assert _ids(minh, look) == [near["public_id"], far["public_id"]], "no photo is published yet"
    for report in (near, far):
        shown = staff.get(f"{QUEUE}/{report['id']}").get_json()["photos"][0]
        assert publish_photo(staff, report, shown["id"], "public").status_code == 200
    alike, other = _nearby(minh, look)
    assert (alike["public_id"], other["public_id"]) == (far["public_id"], near["public_id"])
    assert service.anyone().get(alike["thumbnail_url"]).mimetype == "image/jpeg"
    assert _ids(minh) == [near["public_id"], far["public_id"]]


def _shaded(towards: str, *, width: int = 640) -> bytes:
    """A photo that becomes brighter from one side to the other."""
    shade = Image.linear_gradient("L").rotate(90 if towards == "left" else -90)
    return encoded(shade.resize((width, width * 3 // 4)).convert("RGB"))


def test_ten_at_most_and_in_one_statement(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    reports = [published(lan, staff, location=_north(150 - 10 * n)) for n in range(12)]
    with statements(service) as seen:
        shown = _ids(minh)
    assert shown == [report["public_id"] for report in reversed(reports)][:10]
    assert sum("FROM reports" in statement for statement in seen) == 1


def test_alike_is_the_category_and_its_group(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    reports = {
        code: published(lan, staff, category=code)["public_id"]
        for code in ("roads", "street_lighting", "trees")
    }
    alike = {reports["roads"], reports["street_lighting"]}
    assert set(_ids(lan)) == set(_ids(lan, f"{HERE}&category=electricity")) == alike
    assert _ids(lan, f"{HERE}&category=waste") == [reports["trees"]]
    assert _ids(lan, f"{HERE}&category=health") == []


def test_open_or_done_within_30_days(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    states = ("accepted", "needs_info", "answered", "resolved", "closed")
    reports = {state: published(lan, staff) for state in (*states, "rejected", "withdrawn")}
    for state, report in reports.items():
        bring_to(state, report, citizen=lan, staff=staff)

    def shown() -> set[str]:
        ids = _ids(lan)
        return {state for state, report in reports.items() if report["public_id"] in ids}

    assert shown() == set(states)
    for report in reports.values():
        _put_back(service, report, 29)
    assert shown() == set(states)
    for report in reports.values():
        _put_back(service, report, 31)
    assert shown() == {"accepted", "needs_info"}


def test_what_is_not_published_changes_not_a_byte(service: Service) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    staff = service.staff(sees_restricted=True)
    shown = published(lan, staff, location=_north(20))
    path = f"{NEARBY}?{HERE}&category=roads"
    before = minh.get(path)
    secret = published(lan, staff, location=_north(10))
    support(minh, secret)
    for publication in ("pending", "restricted", "hidden"):
        publish(staff, secret, publication)
        # Many of them do not use up the ten either.
        for _ in range(5):
            other = file_report(lan, location=_north(1))
            set_directly(service, other, publication=publication, public_title="Kín")
        now = minh.get(path)
        assert (now.data, now.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert [one["public_id"] for one in before.get_json()["items"]] == [shown["public_id"]]


def test_his_own_photo_may_be_named_and_no_other(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    report = published(lan, staff)
    photo, others = upload_photo(minh)["id"], upload_photo(lan)["id"]
    assert _ids(minh, f"{HERE}&category=roads&photo_id={photo}") == [report["public_id"]]
    for unknown in (others, uuid.uuid4()):
        answer = minh.get(f"{NEARBY}?{HERE}&category=roads&photo_id={unknown}")
        (fault,) = problem_of(answer, 422, "photo_unknown")["errors"]
        assert fault["pointer"] == "/query/photo_id"


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("category=roads", {"/query/point": "required"}),
        (HERE, {"/query/category": "required"}),
        ("point=10.9&category=roads", {"/query/point": "point"}),
        ("point=91,0&category=roads", {"/query/point": "point"}),
        ("point=nan,nan&category=roads", {"/query/point": "point"}),
        (f"{HERE}&category=A", {"/query/category": "pattern"}),
        (f"{HERE}&category=roads&photo_id=1", {"/query/photo_id": "type"}),
        (f"{HERE}&category=roads&radius=9", {"/query/radius": "unknown"}),
    ],
)
def test_what_is_wrong_is_refused_by_name(
    shared: Service, lan: Caller, query: str, fault: dict[str, Any]
) -> None:
    assert pointers(lan.get(f"{NEARBY}?{query}")) == fault


def test_an_unknown_category_and_the_ends_of_the_earth(shared: Service, lan: Caller) -> None:
    answer = lan.get(f"{NEARBY}?{HERE}&category=nothing")
    assert problem_of(answer, 422, "category_unknown")["errors"][0]["pointer"] == "/query/category"
    for point in ("90,180", "-90,-180", "0,0", "10.9781,-180"):
        assert _ids(lan, f"point={point}&category=roads") == []


def test_only_citizens_look_around(shared: Service) -> None:
    path = f"{NEARBY}?{HERE}&category=roads"
    problem_of(shared.anyone().get(path), 401, "unauthenticated")
    problem_of(shared.staff().get(path), 403, "forbidden")
