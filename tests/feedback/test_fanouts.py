"""Who is told of a public report: once per event, by the worker, and only while it is public."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.feedback.fanouts import telling
from app.feedback.fanouts.telling import tell_followers
from app.feedback.models import ReportFanout
from app.province.snapshot import load_province
from tests.community import (
    OTHER_WARD,
    WARD,
    follow,
    news,
    published,
    stranger,
    support,
    work,
)
from tests.notifications.phones import Phone, deliveries
from tests.reports import REPORTS, file_report, move, publish, set_directly
from tests.service import Caller, Json, Service

MOVED, NEW, DONE = (
    "supported_report_moved",
    "subscribed_report_published",
    "subscribed_report_done",
)


def _answer(staff: Caller, report: Json, state: str = "answered") -> None:
    for step in ("accepted", state):
        assert move(staff, report, step).status_code == 200


def _states(service: Service) -> list[tuple[str, str]]:
    wanted = select(ReportFanout.event, ReportFanout.state).order_by(ReportFanout.id)
    with service.database.reading() as connection:
        return [(row.event, row.state) for row in connection.execute(wanted)]


def test_supporters_hear_how_it_goes_on(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    report = published(lan, staff)
    support(minh, report)
    phone = Phone().register(minh)
    work(service)
    for state in ("accepted", "in_progress"):
        move(staff, report, state)
    assert work(service) == 0, "that is no news to supporters"
    for state in ("answered", "resolved"):
        move(staff, report, state)
    lan.post(f"{REPORTS}/{report['id']}/satisfaction", {"satisfied": True})
    work(service)
    assert news(minh, report) == [MOVED] * 3
    assert news(lan, report) == []
    assert len(deliveries(service, phone)) == 3
    item = minh.get("/v1/notifications", Accept_Language="vi").get_json()["items"][0]
    assert item["body"] == "Một phản ánh bạn ủng hộ chuyển sang trạng thái “Đã đóng”."


def test_a_merged_report_is_told_to_supporters_alone(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    other = stranger(service, 1)
    follow(other, area=WARD)
    report = published(lan, staff)
    support(minh, report)
    work(service)
    assert move(staff, report, "duplicate").status_code == 200
    work(service)
    assert news(minh, report) == [MOVED]
    assert news(other, report) == [NEW]


@pytest.mark.parametrize(
    ("topic", "is_told"),
    [
        ({"area": WARD}, True),
        ({"category": "roads"}, True),
        ({"area": WARD, "category": "roads"}, True),
        ({"area": {"scheme": "communes_since_2025_07", "code": "79"}}, True),
        ({"area": OTHER_WARD}, False),
        ({"category": "trees"}, False),
        ({"area": WARD, "category": "trees"}, False),
        ({"area": OTHER_WARD, "category": "roads"}, False),
    ],
)
def test_subscribers_hear_of_their_topic(
    shared: Service, topic: dict[str, Any], *, is_told: bool
) -> None:
    lan, staff = shared.citizen(), shared.staff()
    follower = stranger(shared, uuid.uuid4().int)
    follow(follower, **topic)
    report = published(lan, staff)
    work(shared)
    assert news(follower, report) == [NEW] * is_told
    _answer(staff, report)
    work(shared)
    assert news(follower, report) == [NEW, DONE] * is_told


def test_one_who_does_both_is_told_once_and_who_filed_it_not_at_all(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    for citizen in (lan, minh):
        for topic in ({"area": WARD}, {"category": "roads"}, {"area": WARD, "category": "roads"}):
            follow(citizen, **topic)
    report = published(lan, staff)
    support(minh, report)
    _answer(staff, report, "resolved")
    work(service)
    assert news(minh, report) == [NEW, MOVED]
    assert news(lan, report) == []


def test_hidden_before_they_are_told_nobody_is(service: Service) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    staff = service.staff(sees_restricted=True)
    follow(minh, area=WARD)
    for publication in ("hidden", "restricted", "pending"):
        report = published(lan, staff)
        support(minh, report)
        _answer(staff, report)
        publish(staff, report, publication)
        work(service)
        assert news(minh, report) == []
    assert {state for _, state in _states(service)} == {"withheld"}
    _answer(staff, file_report(lan))
    assert work(service) == 0, "what is not public is not even written down"


def test_it_is_published_once_in_its_life(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    follow(minh, area=WARD)
    report = published(lan, staff)
    publish(staff, report, "hidden")
    work(service)
    assert news(minh, report) == []
    for publication in ("public", "public", "hidden", "public"):
        publish(staff, report, publication)
        work(service)
        assert news(minh, report) == [NEW]
    assert _states(service) == [("published", "told")]


def test_a_move_that_fails_announces_nothing(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = published(lan, staff)
    work(service)
    assert move(staff, report, "closed").status_code == 409
    assert work(service) == 0


def test_page_by_page_it_goes_on_where_it_was_broken_off(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, staff = service.citizen(), service.staff()
    followers = [stranger(service, number) for number in range(7)]
    report = file_report(lan)
    for one in followers:
        follow(one, area=WARD)
        follow(one, category="roads")
    publish(staff, report)
    for one in followers[::2]:
        support(one, report)
    monkeypatch.setattr(telling, "_PAGE", 3)
    assert work(service, pages=1) == 1
    assert sorted(len(news(one, report)) for one in followers) == [0] * 4 + [1] * 3
    work(service)
    _answer(staff, report)
    work(service)
    for number, one in enumerate(followers):
        assert news(one, report) == [NEW, MOVED if number % 2 == 0 else DONE]


def test_several_workers_tell_everybody_once(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, staff = service.citizen(), service.staff()
    followers = [stranger(service, number) for number in range(6)]
    for one in followers:
        follow(one, category="roads")
    reports = [published(lan, staff, text=f"Ổ gà thứ {n} trên đường.") for n in range(4)]
    monkeypatch.setattr(telling, "_PAGE", 2)
    with service.database.reading() as connection:
        province = load_province(connection)

    def run(_worker: int) -> None:
        # Where another has the last one in hand, there is nothing to do for the moment.
        while ("published", "pending") in _states(service):
            tell_followers(service.database, lambda: province, datetime.now(UTC))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    for one in followers:
        assert [news(one, report) for report in reports] == [[NEW]] * len(reports)


def test_a_report_is_told_where_it_lies_in_every_scheme(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    follow(minh, area=WARD)
    report = file_report(lan)
    # As one that was filed before its area became another.
    set_directly(service, report, area_scheme="communes_until_2025_06", area_code="718")
    publish(staff, report)
    work(service)
    assert news(minh, report) == [NEW]
