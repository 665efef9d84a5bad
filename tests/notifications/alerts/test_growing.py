"""An alert that comes to concern more places: their followers hear of it, the others not again."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.community import OTHER_WARD, WARD, follow
from tests.notifications.alerts.stations import Station, details
from tests.notifications.announcing import address_all
from tests.notifications.claiming import now_utc
from tests.notifications.phones import Phone, deliveries, delivery
from tests.service import Service

BOTH = [WARD, OTHER_WARD]


def test_who_follows_only_the_area_that_was_added_is_told_and_nobody_twice(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    station = Station.of(service)
    station.allow()
    here, there, both = (service.citizen(name) for name in ("lan", "minh", "hoa"))
    follow(here, area=WARD)
    follow(there, area=OTHER_WARD)
    for area in BOTH:
        follow(both, area=area)
    phones = [Phone().register(one) for one in (here, there, both)]
    told = []
    for number, (areas, severity) in enumerate(
        [
            ([WARD], "severe"),
            (BOTH, "minor"),
            (BOTH, "severe"),
            (BOTH, "severe"),
            ([WARD], "severe"),
            (BOTH, "severe"),
        ]
    ):
        message = station.message(f"a{number}", "update", references=["a0"])
        message["details"] = details(areas=areas, severity=severity)
        told.append(station.outcome(message)[1])
        address_all(service)
        deliver(now_utc())
    assert told == [True, False, True, False, False, False]
    received = [phone.received(service.sandbox) for phone in phones]
    assert [len(messages) for messages in received] == [1, 1, 1]
    assert len({messages[0]["data"]["entity_id"] for messages in received}) == 1


def test_growing_worse_tells_all_areas_again_and_its_end_stops_every_push(service: Service) -> None:
    station = Station.of(service)
    station.allow()
    here, there = service.citizen("lan"), service.citizen("minh")
    follow(here, area=WARD)
    follow(there, area=OTHER_WARD)
    phones = [Phone().register(one) for one in (here, there)]
    for number, (areas, severity) in enumerate(
        [([WARD], "severe"), (BOTH, "severe"), (BOTH, "extreme")]
    ):
        message = station.message(f"a{number}", "update", references=["a0"])
        message["details"] = details(areas=areas, severity=severity)
        assert station.outcome(message)[1]
        address_all(service)
    for phone in phones:
        assert [row.state for row in deliveries(service, phone)] == ["cancelled", "pending"]
    third, also = service.citizen("hoa"), WARD | {"code": "25771"}
    follow(third, area=also)
    added = Phone().register(third)
    message = station.message("a3", "update", references=["a0"])
    message["details"] = details(areas=[*BOTH, also], severity="extreme")
    assert station.outcome(message)[1]
    station.outcome(station.message("a4", "cancel", references=["a0"]))
    address_all(service)
    assert {row.state for row in deliveries(service)} == {"cancelled"}
    assert deliveries(service, added) == []


def test_no_phone_is_told_of_an_alert_that_is_over_by_then(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    station, ends_at = Station.of(service), now_utc() + timedelta(minutes=30)
    station.allow(to="everyone")
    phone = Phone().register_guest(service.anyone())
    message = station.message("a1", details=details(expires_at=ends_at.isoformat()))
    assert station.outcome(message) == ("raised", True)
    address_all(service)
    assert delivery(service, phone).expires_at == ends_at
    deliver(ends_at)
    assert (delivery(service, phone).state, phone.received(service.sandbox)) == ("expired", [])
