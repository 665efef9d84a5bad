"""A citizen's own sessions: he sees where he is logged in, and ends what he does not know."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.identity.models import AuthSession, CitizenLogin
from app.identity.session_schemas import SessionPageSchema
from app.notifications.models import Device
from app.texts.consents import SERVICE_USE, required_version
from tests.copies import Deployment
from tests.documented import assert_documented
from tests.notifications.phones import Phone, device
from tests.reports import count
from tests.service import Caller, Service
from tests.web.problems import pointers, problem_of

SESSIONS = "/v1/auth/sessions"


def _log_in(service: Service, person: str = "lan", provider: str = "vneid", **sent: Any) -> Caller:
    caller = service.anyone()
    attempt = caller.post("/v1/auth/attempts", {"provider": provider}).get_json()
    token = service.sandbox.issuers[provider].id_token(person, nonce=attempt["nonce"])
    answer = caller.post("/v1/auth/session", {"id_token": token, **sent})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    caller.tokens = answer.get_json()
    caller.headers["Authorization"] = f"Bearer {caller.tokens['access_token']}"
    if provider == "vneid":
        agreed = {"purpose": SERVICE_USE, "version": required_version(), "is_given": True}
        assert caller.put("/v1/me/consents", {"decisions": [agreed]}).status_code == 200
    return caller


def _items(caller: Caller, path: str = SESSIONS) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = caller.get(path).get_json()["items"]
    return items


def _current(caller: Caller, path: str = SESSIONS) -> str:
    (one,) = [item["id"] for item in _items(caller, path) if item["is_current"]]
    return str(one)


def _direct(service: Service, person: str = "lan") -> Caller:
    """A caller with the provider's own access token."""
    token = service.sandbox.issuers["vneid"].access_token(person)
    return Caller(service.app.test_client(), {"Authorization": f"Bearer {token}"})


def test_a_session_says_what_its_owner_knows_it_by(service: Service) -> None:
    lan = _log_in(service, device_name="  Điện thoại của Lan ")
    page = lan.get(SESSIONS).get_json()
    assert_documented(page, SessionPageSchema)
    (item,) = page["items"]
    assert item["device_name"] == "Điện thoại của Lan"
    assert (item["provider"], item["assurance"], item["is_current"]) == ("vneid", 2, True)
    assert item["created_at"] == item["last_used_at"]
    assert item["expires_at"] == lan.tokens["session_expires_at"]
    assert uuid.UUID(item["id"])


def test_a_device_without_a_name_has_none(service: Service) -> None:
    for sent in ({}, {"device_name": None}):
        assert _items(_log_in(service, **sent))[0]["device_name"] is None


@pytest.mark.parametrize(
    ("name", "code"),
    [("x" * 101, "length"), ("", "length"), (7, "type"), ("a\nb", "characters"),
     ("a\u202eb", "characters")],
    ids=["long", "empty", "number", "line feed", "bidi"],
)  # fmt: skip
def test_a_device_name_is_a_short_plain_text(shared: Service, name: object, code: str) -> None:
    sent = {"id_token": "x", "device_name": name}
    assert pointers(shared.anyone().post("/v1/auth/session", sent)) == {"/device_name": code}


def test_only_ones_own_live_sessions_are_listed_newest_use_first(service: Service) -> None:
    oldest, ended, newest = (_log_in(service, device_name=name) for name in "abc")
    expired = _log_in(service)
    gone = _current(expired)
    service.citizen("minh")
    ended.post("/v1/auth/revoke", {"refresh_token": ended.tokens["refresh_token"]})
    with service.database.writing() as session:
        session.execute(
            update(AuthSession)
            .where(AuthSession.id == uuid.UUID(gone))
            .values(expires_at=datetime.now(UTC))
        )
        session.commit()
    assert [item["device_name"] for item in _items(newest)] == ["c", "a"]
    oldest.post("/v1/auth/refresh", {"refresh_token": oldest.tokens["refresh_token"]})
    items = _items(newest)
    assert [item["device_name"] for item in items] == ["a", "c"]
    assert [item["is_current"] for item in items] == [False, True]
    assert items[0]["last_used_at"] > items[0]["created_at"]


def test_the_list_has_pages_that_lose_nothing_where_moments_are_equal(service: Service) -> None:
    callers = [_log_in(service) for _ in range(5)]
    with service.database.writing() as session:
        session.execute(update(AuthSession).values(rotated_at=datetime.now(UTC)))
        session.commit()
    seen, cursor = [], ""
    while True:
        page = callers[0].get(f"{SESSIONS}?limit=2{cursor}").get_json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == 5


def test_another_lists_cursor_is_refused(service: Service) -> None:
    lan = service.citizen()
    problem_of(lan.get(f"{SESSIONS}?cursor=AAAA"), 400, "cursor_invalid")


def test_ending_one_session_counts_on_its_next_request(service: Service) -> None:
    here, there = _log_in(service), _log_in(service)
    phone = Phone().register(there)
    assert here.delete(f"{SESSIONS}/{_current(there)}").status_code == 204
    problem_of(there.get("/v1/me"), 401, "session_ended")
    refresh = {"refresh_token": there.tokens["refresh_token"]}
    problem_of(there.post("/v1/auth/refresh", refresh), 401, "session_ended")
    assert device(service, phone) is None
    assert here.get("/v1/me").status_code == 200
    assert len(_items(here)) == 1


def test_anothers_session_and_none_and_an_ended_one_are_answered_alike(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    ended = _current(minh)
    assert minh.delete(f"{SESSIONS}/{ended}").status_code == 204
    minh = service.citizen("minh")
    for wanted in (_current(minh), str(uuid.uuid4()), ended):
        problem_of(lan.delete(f"{SESSIONS}/{wanted}"), 404, "not_found")
    assert minh.get("/v1/me").status_code == 200
    problem_of(lan.delete(f"{SESSIONS}/not-an-id"), 404, "not_found")


def test_ending_all_ends_all_of_ones_own(service: Service) -> None:
    lans = [_log_in(service) for _ in range(3)]
    minh = service.citizen("minh")
    phones = [Phone().register(lan) for lan in lans]
    kept = Phone().register(minh)
    assert lans[0].delete(SESSIONS).status_code == 204
    for lan in lans:
        problem_of(lan.get("/v1/me"), 401, "session_ended")
    assert minh.get("/v1/me").status_code == 200
    assert [device(service, phone) for phone in phones] == [None] * 3
    assert device(service, kept) is not None


def test_ending_all_others_keeps_the_one_in_hand(service: Service) -> None:
    here, *others = (_log_in(service) for _ in range(3))
    kept = Phone().register(here)
    assert here.delete(f"{SESSIONS}?except_current=true").status_code == 204
    assert [item["is_current"] for item in _items(here)] == [True]
    for other in others:
        problem_of(other.get("/v1/me"), 401, "session_ended")
    assert device(service, kept) is not None


@pytest.mark.parametrize("value", ["", "1", "True", "yes"])
def test_except_current_is_true_or_false(service: Service, value: str) -> None:
    lan = service.citizen()
    answer = lan.delete(f"{SESSIONS}?except_current={value}")
    assert pointers(answer) == {"/query/except_current": "type"}
    assert lan.get("/v1/me").status_code == 200


def test_ending_all_puts_off_the_providers_own_tokens(service: Service) -> None:
    service.citizen("minh")
    lan = service.citizen("lan")
    direct, another = _direct(service, "lan"), _direct(service, "minh")
    assert direct.get("/v1/me").status_code == 200
    moment = datetime.now(UTC)
    assert lan.delete(f"{SESSIONS}?except_current=true").status_code == 204
    with service.database.reading() as connection:
        rows = connection.execute(
            select(CitizenLogin.citizen_id, CitizenLogin.tokens_denied_before)
        ).all()
    problem_of(direct.get("/v1/me"), 401, "unauthenticated")
    assert another.get("/v1/me").status_code == 200
    denied = {str(row.citizen_id): row.tokens_denied_before for row in rows}
    own = denied.pop(lan.get("/v1/me").get_json()["id"])
    assert moment <= own <= datetime.now(UTC) + timedelta(seconds=1)
    assert list(denied.values()) == [None]


def test_ending_all_detaches_a_phone_that_never_had_a_session(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    Phone().register(_direct(service, "lan"))
    Phone().register(_direct(service, "minh"))
    assert lan.delete(SESSIONS).status_code == 204
    assert count(service, Device) == 1
    assert minh.get("/v1/me").status_code == 200


def test_a_providers_token_sees_the_sessions_and_is_none_of_them(service: Service) -> None:
    lan = service.citizen()
    direct = _direct(service)
    assert [item["is_current"] for item in _items(direct)] == [False]
    assert direct.delete(f"{SESSIONS}?except_current=true").status_code == 204
    problem_of(lan.get("/v1/me"), 401, "session_ended")


def test_staff_have_the_same_under_their_own_address(service: Service) -> None:
    path = "/v1/admin/me/sessions"
    service.staff("triager")
    here, there = _log_in(service, "triager", "staff"), _log_in(service, "triager", "staff")
    other = service.staff("officer")
    assert len(_items(here, path)) == 3
    assert _items(here, path)[0]["provider"] == "staff"
    problem_of(here.delete(f"{path}/{_current(other, path)}"), 404, "not_found")
    assert here.delete(f"{path}/{_current(there, path)}").status_code == 204
    problem_of(there.get("/v1/admin/me"), 401, "session_ended")
    assert here.delete(f"{path}?except_current=true").status_code == 204
    assert [item["is_current"] for item in _items(here, path)] == [True]
    assert here.delete(path).status_code == 204
    problem_of(here.get("/v1/admin/me"), 401, "session_ended")
    assert other.get("/v1/admin/me").status_code == 200


def test_ending_counts_in_every_other_process(deployment: Deployment) -> None:
    here, there = deployment.service.citizen("minh"), deployment.service.citizen("minh")
    wanted = _current(there)
    with deployment.client(there) as client:
        for _ in range(6):  # both of gunicorn's processes have seen her
            assert client.get("/v1/me").status_code == 200
        assert here.delete(f"{SESSIONS}/{wanted}").status_code == 204
        for _ in range(6):
            assert client.get("/v1/me").json()["code"] == "session_ended"
    with deployment.client(here) as client:
        for _ in range(6):
            assert client.get("/v1/me").status_code == 200
        assert here.delete(SESSIONS).status_code == 204
        for _ in range(6):
            assert client.get("/v1/me").json()["code"] == "session_ended"
