"""Fan-out: each phone once, pages with a checkpoint, ramp, quiet hours, and stopping at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from app.notifications.announcement_schemas import AnnouncementReportSchema
from app.notifications.models import Device
from tests.community import WARD, follow
from tests.documented import assert_documented
from tests.notifications.announcing import Newsroom, address_all
from tests.notifications.claiming import SENT, now_utc, record, take
from tests.notifications.phones import INBOX, Phone, deliveries, delivery, tell
from tests.service import Caller, Service

PREFERENCES = "/v1/notifications/preferences"


def _phones(service: Service, count: int) -> list[Phone]:
    return [Phone().register_guest(service.anyone()) for _ in range(count)]


def _prefer(caller: Caller, **changes: object) -> None:
    chosen = {"muted_channels": [], "quiet_hours": None} | changes
    assert caller.put(PREFERENCES, chosen).status_code == 200


def test_citizens_and_guests_are_told_in_their_phones_language(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    lan, news = service.citizen(), Newsroom(service)
    his = Phone().register(lan)
    guests = Phone().register_guest(service.anyone(), locale="en-GB")
    tell(service, lan)
    published = news.publish()
    address_all(service)
    deliver(now_utc())
    (message,) = [
        one for one in his.received(service.sandbox) if one["data"]["type"] == "announcement"
    ]
    assert message["notification"]["title"] == "Cúp nước tại phường Phú Lợi"
    assert message["data"]["recipient"] == lan.get("/v1/me").get_json()["recipient"]
    assert message["data"]["id"] == message["data"]["entity_id"] == published["public_id"]
    assert message["apns"]["payload"]["aps"]["badge"] == 2
    (message,) = guests.received(service.sandbox)
    assert message["notification"]["title"] == "Water cut in Phu Loi ward"
    assert message["data"]["type"] == "announcement"
    assert "recipient" not in message["data"]
    assert message["android"]["notification"]["channel_id"] == "announcements"


def test_no_phone_is_addressed_twice_by_workers_at_once(service: Service) -> None:
    _phones(service, 12)
    published = Newsroom(service).publish(ramp={"phones": 4, "minutes": 1})
    now, start = now_utc(), threading.Barrier(4)

    def work(_: int) -> None:
        start.wait()
        for minute in range(3):
            address_all(service, now + timedelta(minutes=minute))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    address_all(service, now + timedelta(minutes=5))
    told = [row.installation_id for row in deliveries(service)]
    assert len(told) == len(set(told)) == 12
    assert {row.subject for row in deliveries(service)} == {published["public_id"]}


def test_a_ramp_tells_a_few_first_and_the_others_after_its_minutes(service: Service) -> None:
    _phones(service, 5)
    news, now = Newsroom(service), now_utc()
    published = news.publish(ramp={"phones": 2, "minutes": 10}, now=now)
    address_all(service, now)
    report = news.report(published)
    assert_documented(report, AnnouncementReportSchema)
    assert (report["addressed"], report["waiting"], report["is_addressing"]) == (2, 2, True)
    address_all(service, now + timedelta(minutes=9))
    assert len(deliveries(service)) == 2
    address_all(service, now + timedelta(minutes=10))
    report = news.report(published)
    assert (report["addressed"], report["is_addressing"]) == (5, False)


@pytest.mark.parametrize("step", ["cancel", "recall"])
def test_stopping_tells_no_more_phones_at_once(service: Service, step: str) -> None:
    phones = _phones(service, 4)
    news, now = Newsroom(service), now_utc()
    published = news.publish(ramp={"phones": 2, "minutes": 10}, now=now)
    address_all(service, now)
    news.step(news.second, published, step)
    assert len(take(service, now_utc()).deliveries) == 0
    address_all(service, now_utc() + timedelta(hours=1))
    assert {(row.state, row.error) for row in deliveries(service)} == {("cancelled", "stopped")}
    assert len(deliveries(service)) == 2 < len(phones)
    report = news.report(published)
    assert (report["is_addressing"], report["cancelled"], report["waiting"]) == (False, 2, 0)


def test_what_waits_for_later_is_cancelled_without_being_claimed(service: Service) -> None:
    lan, news, now = service.citizen(), Newsroom(service), now_utc()
    phone = Phone().register(lan, time_zone=_night_somewhere(now))
    published = news.publish(now=now)
    address_all(service, now)
    assert delivery(service, phone).next_attempt_at > now
    news.step(news.second, published, "cancel")
    address_all(service)
    assert delivery(service, phone).state == "cancelled"


def test_quiet_hours_and_muted_channels_count_except_in_emergencies(service: Service) -> None:
    asleep, deaf, now = service.citizen("lan"), service.citizen("minh"), now_utc()
    news = Newsroom(service)
    phones = [
        Phone().register(asleep, time_zone=_night_somewhere(now)),
        Phone().register(deaf),
    ]
    _prefer(deaf, muted_channels=["announcements"])
    news.publish(now=now)
    address_all(service, now)
    assert delivery(service, phones[0]).next_attempt_at > now
    assert deliveries(service, phones[1]) == []
    news.publish(is_emergency=True, now=now)
    address_all(service, now)
    assert [deliveries(service, phone)[-1].next_attempt_at for phone in phones] == [now, now]
    messages = [one.message for one in take(service, now).deliveries]
    assert {(one.channel, one.is_urgent) for one in messages} == {("emergency", True)}


def test_a_phone_that_was_silent_for_thirty_days_is_passed_over(service: Service) -> None:
    silent, lively = _phones(service, 2)
    with service.database.writing() as session:
        session.execute(
            update(Device)
            .where(Device.installation_id == silent.installation_id)
            .values(refreshed_at=now_utc() - timedelta(days=31))
        )
        session.commit()
    Newsroom(service).publish()
    address_all(service)
    assert [row.installation_id for row in deliveries(service)] == [lively.installation_id]


def test_only_followers_phones_hear_of_an_area(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    follow(lan, area=WARD)
    his = Phone().register(lan)
    Phone().register(minh)
    _phones(service, 1)
    Newsroom(service).publish(audience={"kind": "areas", "areas": [WARD]})
    address_all(service)
    assert [row.installation_id for row in deliveries(service)] == [his.installation_id]


def test_what_was_read_or_muted_is_not_pushed_any_more(service: Service) -> None:
    lan, minh, news = service.citizen("lan"), service.citizen("minh"), Newsroom(service)
    his, other = Phone().register(lan), Phone().register(minh)
    published = news.publish()
    address_all(service)
    lan.post(f"{INBOX}/{published['public_id']}/read")
    _prefer(minh, muted_channels=["announcements"])
    assert [
        (delivery(service, one).state, delivery(service, one).error) for one in (his, other)
    ] == [("cancelled", "read"), ("cancelled", "muted")]
    assert news.report(published)["opened"] == 1


@pytest.mark.parametrize("is_emergency", [False, True])
def test_what_concerns_everybody_reaches_who_logged_in_since_unless_he_muted_it(
    service: Service, deliver: Callable[[datetime], int], *, is_emergency: bool
) -> None:
    lan, deaf = service.citizen("lan"), service.citizen("minh")
    _prefer(deaf, muted_channels=["announcements"])
    phones = _phones(service, 2)
    Newsroom(service).publish(is_emergency=is_emergency)
    address_all(service)
    for phone, owner in zip(phones, (lan, deaf), strict=True):
        phone.register(owner)
    deliver(now_utc())
    heard = [len(phone.received(service.sandbox)) for phone in phones]
    assert heard == [1, 1 if is_emergency else 0]
    (message,) = phones[0].received(service.sandbox)
    assert message["data"]["recipient"] == lan.get("/v1/me").get_json()["recipient"]
    row = delivery(service, phones[1])
    assert row.state == "sent" if is_emergency else row.error == "muted"


def test_what_concerns_followers_ends_with_the_phones_change_of_hands(service: Service) -> None:
    lan = service.citizen("lan")
    follow(lan, area=WARD)
    phone = Phone().register(lan)
    Newsroom(service).publish(audience={"kind": "areas", "areas": [WARD]})
    address_all(service)
    phone.register(service.citizen("minh"))
    assert delivery(service, phone).error == "device_changed_hands"


def test_the_report_counts_what_became_of_the_messages(service: Service) -> None:
    _phones(service, 3)
    news, now = Newsroom(service), now_utc()
    published = news.publish()
    address_all(service)
    record(service, take(service, now_utc()), SENT, now=now)
    report = news.report(published)
    assert (report["addressed"], report["sent"], report["waiting"]) == (3, 3, 0)


def _night_somewhere(now: datetime) -> str:
    """A time zone where it is two at night now."""
    ahead = (2 - now.hour) % 24
    ahead = ahead if ahead <= 12 else ahead - 24
    return f"Etc/GMT{-ahead:+d}"
