"""One thing speaks to a phone with one voice: the newest, and never an older one after it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from app.notifications.withdrawing import withdraw_news
from tests.notifications.claiming import BUSY, SENT, ids_of, now_utc, record, take
from tests.notifications.phones import INBOX, Phone, deliveries, notifications, tell
from tests.service import Service


def test_a_burst_is_one_push_and_all_of_it_in_the_inbox(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    lan = service.citizen()
    phone, about = Phone().register(lan), str(uuid.uuid4())
    for _ in range(3):
        tell(service, lan, entity_id=about)
    tell(service, lan)
    assert [(row.state, row.error) for row in deliveries(service, phone)] == [
        ("cancelled", "replaced"),
        ("cancelled", "replaced"),
        ("pending", None),
        ("pending", None),
    ]
    assert deliver(now_utc()) == 2
    newest = [str(row.id) for row in notifications(service)][-2:]
    assert sorted(one["data"]["id"] for one in phone.received(service.sandbox)) == newest
    assert lan.get(f"{INBOX}/unread-count").get_json() == {"unread": 4}


def test_each_phone_and_each_thing_has_a_place_of_its_own(service: Service) -> None:
    lan, about = service.citizen(), str(uuid.uuid4())
    phones = [Phone().register(lan) for _ in range(2)]
    tell(service, lan, entity_id=about)
    tell(service, lan, entity_id=str(uuid.uuid4()))
    assert [row.state for row in deliveries(service, phones[0])] == ["pending"] * 2
    assert [row.state for row in deliveries(service, phones[1])] == ["pending"] * 2


def test_what_is_under_way_is_not_replaced_and_not_sent_again_after_the_newer(
    service: Service,
) -> None:
    lan, about = service.citizen(), str(uuid.uuid4())
    phone = Phone().register(lan)
    tell(service, lan, entity_id=about)
    now = now_utc()
    older = take(service, now)
    tell(service, lan, entity_id=about)
    assert [row.state for row in deliveries(service, phone)] == ["pending", "pending"]
    newer = take(service, now + timedelta(seconds=1))
    assert len(newer.deliveries) == 1
    record(service, newer, SENT)
    record(service, older, BUSY)
    assert ids_of(take(service, now + timedelta(hours=1))) == []
    first, second = deliveries(service, phone)
    assert (first.state, first.error) == ("cancelled", "replaced")
    assert second.state == "sent"


def test_taking_the_newest_back_has_the_one_before_wait_again(service: Service) -> None:
    lan, about = service.citizen(), str(uuid.uuid4())
    phone = Phone().register(lan)
    for _ in range(2):
        tell(service, lan, entity_id=about)
    newest = tell(service, lan, entity_id=about)
    told_at = notifications(service)[-1].created_at
    assert [row.state for row in deliveries(service, phone)] == ["cancelled"] * 2 + ["pending"]
    with service.database.writing() as session:
        citizens = [one.citizen_id for one in newest]
        assert withdraw_news(session, citizens, [about], told_at=told_at, now=now_utc())
        session.commit()
    assert [(row.state, row.error) for row in deliveries(service, phone)] == [
        ("cancelled", "replaced"),
        ("pending", None),
    ]
