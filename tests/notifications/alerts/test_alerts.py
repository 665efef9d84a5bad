"""Alerts of other systems: raised once, updated, ended; public at once, pushed where allowed."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from app.notifications.alert_schemas import PublicAlertSchema
from app.notifications.alerts.models import Alert
from tests.community import OTHER_WARD, WARD, follow
from tests.documented import assert_documented
from tests.notifications.alerts.stations import PUBLIC, TAKE, Station, details, shown
from tests.notifications.announcing import address_all
from tests.notifications.claiming import now_utc
from tests.notifications.phones import Phone, deliveries
from tests.reports import count
from tests.service import Json, Service
from tests.services.signing import Signer
from tests.web.problems import pointers, problem_of

IN_WARD = "latitude=10.9781&longitude=106.6516"


def test_an_alert_is_raised_once_updated_and_ended(service: Service) -> None:
    station = Station.of(service)
    first = station.message("a1")
    assert station.outcome(first) == ("raised", False)
    assert station.outcome(first) == ("unchanged", False)
    changed = details(severity="extreme", instruction={"vi": "Lên cao.", "en": "Go up."})
    update = station.message("a2", "update", references=["a1"], details=changed)
    assert station.outcome(update) == ("updated", False)
    (alert,) = shown(service)
    assert (alert["severity"], alert["instruction"]) == ("extreme", "Lên cao.")
    cancel = station.message("a3", "cancel", references=["a2"])
    del cancel["details"]
    assert station.outcome(cancel) == ("ended", False)
    assert shown(service) == []
    content = service.anyone().get(f"{PUBLIC}/{alert['id']}").get_json()
    assert_documented(content, PublicAlertSchema)
    assert content["state"] == "over"
    assert station.outcome(station.message("a2", "update"))[0] == "unchanged"
    assert count(service, Alert) == 1


def test_what_comes_too_late_changes_nothing(service: Service) -> None:
    station = Station.of(service)
    first, late = station.message("a1"), station.message("a2", "update", references=["a1"])
    late["details"] = details(severity="minor")
    newest = station.message("a3", "update", references=["a1", "a2"])
    assert [station.outcome(one)[0] for one in (first, newest, late)] == [
        "raised",
        "updated",
        "unchanged",
    ]
    assert shown(service)[0]["severity"] == "severe"
    raised_late = station.message("b1")
    ended = station.message("b2", "cancel", references=["b1"])
    assert [station.outcome(one)[0] for one in (ended, raised_late)] == ["ended", "unchanged"]
    assert len(shown(service)) == 1


def test_phones_hear_of_it_once_and_again_only_when_it_grows_worse(service: Service) -> None:
    station, lan, minh = Station.of(service), service.citizen("lan"), service.citizen("minh")
    station.allow()
    follow(lan, area=WARD)
    follow(minh, area=OTHER_WARD)
    phone = Phone().register(lan)
    Phone().register(minh)
    told = []
    for number, severity in enumerate(("moderate", "severe", "minor", "severe", "extreme")):
        message = station.message(f"a{number}", "update", references=["a0"])
        message["details"] = details(severity=severity)
        told.append(station.outcome(message)[1])
        address_all(service)
    assert told == [False, True, False, False, True]
    rows = deliveries(service)
    assert {row.installation_id for row in rows} == {phone.installation_id}
    assert [row.state for row in rows] == ["cancelled", "pending"]


def test_followers_of_an_area_that_the_polygon_meets_hear_of_it(service: Service) -> None:
    station, lan, minh = Station.of(service), service.citizen("lan"), service.citizen("minh")
    station.allow()
    follow(lan, area=WARD)
    follow(minh, area=OTHER_WARD)
    phone = Phone().register(lan)
    Phone().register(minh)
    corners = [(10.977, 106.651), (10.977, 106.652), (10.979, 106.652)]
    polygon = [{"latitude": north, "longitude": east} for north, east in corners]
    message = station.message("a1", details=details(areas=[], polygon=polygon))
    assert station.outcome(message) == ("raised", True)
    address_all(service)
    assert {row.installation_id for row in deliveries(service)} == {phone.installation_id}


def test_everybody_hears_where_that_is_allowed_and_until_it_ends(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    station, phone, other = Station.of(service), Phone(), Phone()
    station.allow(to="everyone")
    phone.register_guest(service.anyone())
    assert station.outcome(station.message("a1")) == ("raised", True)
    address_all(service)
    deliver(now_utc())
    (message,) = phone.received(service.sandbox)
    (alert,) = shown(service)
    assert message["notification"]["title"] == "Nước sông vượt báo động 3"
    assert (message["data"]["type"], message["data"]["entity_id"]) == ("alert", alert["id"])
    assert message["android"]["notification"]["channel_id"] == "emergency"
    other.register_guest(service.anyone())
    station.outcome(station.message("b1"))
    address_all(service)
    station.outcome(station.message("b2", "cancel", references=["b1"]))
    assert deliver(now_utc()) > 0
    assert other.received(service.sandbox) == []


def test_the_same_message_from_several_connections_raises_one_alert(service: Service) -> None:
    station = Station.of(service)
    message = station.message("a1")
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: station.outcome(message)[0], range(4)))
    assert sorted(outcomes) == ["raised", "unchanged", "unchanged", "unchanged"]
    assert count(service, Alert) == 1


def test_one_system_cannot_change_another_ones_alert(service: Service) -> None:
    station, other = Station.of(service), Station.of(service, "air-station")
    station.outcome(station.message("a1"))
    assert other.outcome(other.message("a1", "cancel"))[0] == "ended"
    assert len(shown(service)) == 1


def test_alerts_are_found_by_area_and_by_point(service: Service) -> None:
    station = Station.of(service)
    corners = [(10.97, 106.64), (10.97, 106.66), (10.99, 106.66), (10.99, 106.64)]
    polygon = [{"latitude": north, "longitude": east} for north, east in corners]
    station.outcome(station.message("ward"))
    station.outcome(station.message("polygon", details=details(areas=[], polygon=polygon)))
    over = details(expires_at=(now_utc() - timedelta(minutes=1)).isoformat())
    station.outcome(station.message("over", details=over))
    scheme = f"scheme={WARD['scheme']}"
    assert len(shown(service)) == 2
    assert len(shown(service, f"{scheme}&code={WARD['code']}")) == 2
    assert len(shown(service, f"{scheme}&code=79")) == 2
    assert shown(service, f"{scheme}&code={OTHER_WARD['code']}") == []
    assert len(shown(service, IN_WARD)) == 2
    assert shown(service, "latitude=21.03&longitude=105.85") == []
    tagged = service.anyone().get(PUBLIC).headers["ETag"]
    assert service.anyone().get(PUBLIC, If_None_Match=tagged).status_code == 304


@pytest.mark.parametrize("status", ["test", "exercise"])
def test_what_is_not_meant_is_checked_and_notshown(service: Service, status: str) -> None:
    station = Station.of(service)
    station.allow(to="everyone")
    assert station.outcome(station.message("a1", status=status)) == ("not_shown", False)
    assert (count(service, Alert), shown(service)) == (0, [])


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"identifier": "a b"}, "/identifier"),
        ({"message_type": "ack"}, "/message_type"),
        ({"details": details(areas=[])}, "/details"),
        ({"details": details(areas=[WARD | {"code": "99999"}])}, "/details/areas/0"),
        ({"details": details(polygon=[{"latitude": 1, "longitude": 2}])}, "/details/polygon"),
        ({"details": details(severity="dreadful")}, "/details/severity"),
        ({"details": details(headline={"vi": "a\u202eb", "en": "b"})}, "/details/headline/vi"),
    ],
)
def test_a_message_that_breaks_a_rule_is_refused_whole(
    service: Service, changes: Json, pointer: str
) -> None:
    station = Station.of(service)
    assert list(pointers(station.send(station.message("a1") | changes))) == [pointer]
    assert count(service, Alert) == 0


def test_only_systems_with_the_scope_raise_alerts_and_bad_places_are_refused(
    service: Service,
) -> None:
    station = Station.of(service)
    other = Signer(service.app, service.sandbox.client_secret)
    body = json.dumps(station.message("a1")).encode()
    problem_of(other.call("POST", TAKE, body), 403, "forbidden")
    assert service.anyone().get(f"{PUBLIC}?latitude=10").status_code == 422
    assert service.anyone().get(f"{PUBLIC}?latitude=1000&longitude=1").status_code == 422
    problem_of(service.anyone().get(f"{PUBLIC}/{Phone().installation_id}"), 404, "not_found")
