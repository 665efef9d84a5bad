"""What travels through Google: neutral words and ids, all strings, for this account only."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from app.notifications.kinds import RULES, Kind, deep_link
from app.texts import Language, text
from tests.notifications.phones import Phone, notifications, tell
from tests.service import Service


def test_a_push_says_only_neutral_words_and_ids(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    lan = service.citizen()
    phones = {locale: Phone().register(lan, locale=locale) for locale in ("vi-VN", "en-GB")}
    for kind in Kind:
        (told,) = tell(service, lan, kind=kind)
        deliver(datetime.now(UTC))
        row = notifications(service)[-1]
        for locale, phone in phones.items():
            language = Language(locale[:2])
            message = phone.received(service.sandbox)[-1]
            assert message["data"] == {
                "v": "1",
                "id": str(row.id),
                "type": kind.value,
                "deep_link": deep_link("http://127.0.0.1:8000", kind, told.entity_id),
                "entity_id": told.entity_id,
                "recipient": lan.get("/v1/me").get_json()["recipient"],
            }
            assert message["notification"] == {
                "title": text(f"notifications.{kind}.push_title", language),
                "body": text(f"notifications.{kind}.push_body", language),
            }
            everything = json.dumps(message, ensure_ascii=False)
            for word in told.params.values():
                shown = text(word, language) if word.startswith("labels.") else word
                assert shown not in everything


def test_a_push_travels_on_its_channel_for_as_long_as_it_is_good(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    lan = service.citizen()
    phone = Phone().register(lan, address_kind="token")
    (told,) = tell(service, lan)
    deliver(datetime.now(UTC))

    (message,) = phone.received(service.sandbox)
    assert message["token"] == phone.address
    assert message["android"]["notification"] == {
        "channel_id": "report_updates",
        "tag": told.entity_id,
    }
    good_for_s = RULES[Kind.REPORT_MOVED].good_for.total_seconds()
    assert good_for_s - 60 < float(message["android"]["ttl"].removesuffix("s")) <= good_for_s
    assert message["apns"]["headers"]["apns-collapse-id"] == told.entity_id


def test_recipients_differ_between_accounts_and_tell_nothing(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    callers = [service.citizen("lan"), service.citizen("minh")]
    phones = [Phone().register(caller) for caller in callers]
    tell(service, *callers)
    deliver(datetime.now(UTC))
    recipients = [phone.received(service.sandbox)[0]["data"]["recipient"] for phone in phones]
    assert len(set(recipients)) == 2
    for caller, recipient in zip(callers, recipients, strict=True):
        assert caller.get("/v1/me").get_json()["id"].replace("-", "") not in recipient


def test_every_phone_of_a_citizen_is_told_in_its_own_language(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    lan = service.citizen()
    first, second = Phone().register(lan), Phone().register(lan, locale="en-US")
    tell(service, lan)
    deliver(datetime.now(UTC))
    bodies = [
        phone.received(service.sandbox)[0]["notification"]["body"] for phone in (first, second)
    ]
    assert bodies == ["Phản ánh của bạn có cập nhật mới.", "There is news about your report."]
