"""Security notices: in the inbox whatever happened, pushed only to phones still the citizen's."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from app.identity.security_events import SecurityEvent
from app.identity.wiring import EXTENSION
from app.notifications.kinds import RULES, Channel, Kind
from app.texts import Language, text
from tests.notifications.phones import (
    INBOX,
    Phone,
    account_id,
    deliveries,
    delivery,
    device,
    notifications,
)
from tests.service import Caller, Service


def _reuse(caller: Caller) -> Any:
    """Have an old refresh token of the caller come back."""
    first = caller.tokens["refresh_token"]
    second = caller.post("/v1/auth/refresh", {"refresh_token": first}).get_json()
    caller.post("/v1/auth/refresh", {"refresh_token": second["refresh_token"]})
    return caller.post("/v1/auth/refresh", {"refresh_token": first})


@pytest.mark.parametrize("event", list(SecurityEvent))
def test_each_event_has_a_kind_that_is_urgent_and_says_nothing_on_the_lock_screen(
    event: SecurityEvent,
) -> None:
    rules = RULES[Kind(event.value)]
    assert (rules.channel, rules.is_urgent, rules.assurance) == (Channel.ACCOUNT_SECURITY, True, 1)
    for language in Language:
        pushed = text(f"notifications.{event}.push_body", language)
        assert pushed == text("notifications.refresh_reused.push_body", language)


def test_a_stolen_token_is_told_in_the_inbox_and_to_the_other_phones(service: Service) -> None:
    here, there = service.citizen(), service.citizen()
    attacked, other = Phone().register(here), Phone().register(there)
    assert _reuse(here).get_json()["code"] == "refresh_reused"
    assert device(service, attacked) is None
    assert deliveries(service, attacked) == []
    assert delivery(service, other).state == "pending"
    (item,) = there.get(INBOX, Accept_Language="en").get_json()["items"]
    assert (item["kind"], item["channel"]) == ("refresh_reused", "account_security")
    assert item["title"] == "A device was logged out"
    assert item["deep_link"].endswith(f"/app/security/{item['entity_id']}")


def test_the_push_is_urgent_neutral_and_marked_for_its_recipient(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    here, there = service.citizen(), service.citizen()
    other = Phone().register(there)
    _reuse(here)
    assert deliver(delivery(service, other).next_attempt_at) == 1
    (message,) = other.received(service.sandbox)
    assert message["android"]["priority"] == "HIGH"
    assert message["android"]["notification"]["channel_id"] == "account_security"
    assert message["data"]["type"] == "refresh_reused"
    assert message["data"]["recipient"] == there.get("/v1/me").get_json()["recipient"]
    assert message["notification"]["body"] == "Tài khoản của bạn có thông báo bảo mật."


def test_a_token_shown_again_and_again_is_told_once(service: Service) -> None:
    lan = service.citizen()
    first = lan.tokens["refresh_token"]
    _reuse(lan)
    for _ in range(3):
        lan.post("/v1/auth/refresh", {"refresh_token": first})
    assert len(notifications(service)) == 1


def test_two_attacks_are_two_notices_neither_of_which_hides_the_other(service: Service) -> None:
    for _ in range(2):
        _reuse(service.citizen())
    assert len({row.entity_id for row in notifications(service)}) == 2


def test_a_staff_members_stolen_token_goes_to_no_inbox(service: Service) -> None:
    assert _reuse(service.staff()).get_json()["code"] == "refresh_reused"
    assert notifications(service) == []


def test_ending_all_sessions_is_told_to_the_phone_that_is_left(service: Service) -> None:
    here, there = service.citizen(), service.citizen()
    kept, gone = Phone().register(here), Phone().register(there)
    assert here.delete("/v1/auth/sessions?except_current=true").status_code == 204
    assert delivery(service, kept).state == "pending"
    assert deliveries(service, gone) == []
    (item,) = here.get(INBOX).get_json()["items"]
    assert item["kind"] == "all_sessions_ended"


def test_after_all_sessions_ended_the_notice_waits_for_the_next_login(service: Service) -> None:
    lan = service.citizen()
    Phone().register(lan)
    assert lan.delete("/v1/auth/sessions").status_code == 204
    assert deliveries(service) == []
    (item,) = service.citizen().get(INBOX).get_json()["items"]
    assert item["kind"] == "all_sessions_ended"


def test_ending_one_session_and_logging_out_are_no_news(service: Service) -> None:
    here, there = service.citizen(), service.citizen()
    items = here.get("/v1/auth/sessions").get_json()["items"]
    other = next(item["id"] for item in items if not item["is_current"])
    here.delete(f"/v1/auth/sessions/{other}")
    here.post("/v1/auth/revoke", {"refresh_token": here.tokens["refresh_token"]})
    assert notifications(service) == []
    assert there.get("/v1/me").status_code == 401


@pytest.mark.parametrize("event", list(SecurityEvent))
def test_what_is_rolled_back_was_never_told(service: Service, event: SecurityEvent) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    citizen_id, now = account_id(lan), datetime.now().astimezone()
    events = service.app.extensions[EXTENSION].security_events
    with service.database.writing() as session:
        events.tell(session, citizen_id, event, now=now)
    assert notifications(service) == []
    with service.database.writing() as session:
        events.tell(session, citizen_id, event, now=now)
        session.commit()
    assert delivery(service, phone).state == "pending"
    (item,) = lan.get(INBOX).get_json()["items"]
    assert item["kind"] == event.value
