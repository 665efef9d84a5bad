"""What the audit keeps of sessions: begun, ended and why, misused; ids only."""

from typing import Any

from sqlalchemy import select

from app.audit.models import AuditEvent
from tests.identity.dpop_proofs import PhoneKey, bound_citizen
from tests.service import Caller, Service

_ACTIONS = ("session_begun", "session_ended", "refresh_reused")


def _events(service: Service) -> list[Any]:
    with service.database.reading() as connection:
        return list(
            connection.execute(
                select(AuditEvent.__table__)
                .where(AuditEvent.action.in_(_ACTIONS))
                .order_by(AuditEvent.number)
            )
        )


def _account(caller: Caller) -> str:
    return f"citizen:{caller.get('/v1/me').get_json()['id']}"


def _session(caller: Caller) -> str:
    items = caller.get("/v1/auth/sessions").get_json()["items"]
    return f"session:{next(item['id'] for item in items if item['is_current'])}"


def test_a_login_is_recorded_with_its_level_and_whether_it_is_bound(service: Service) -> None:
    lan = service.citizen("lan", acr="LoA1")
    minh = bound_citizen(service, PhoneKey.es256(), "minh")
    first, second = _events(service)
    assert (first.action, first.actor, first.subject) == (
        "session_begun", _account(lan), _session(lan)
    )  # fmt: skip
    assert first.details == {"assurance": 1, "is_bound": False}
    assert (second.actor, second.details) == (_account(minh), {"assurance": 2, "is_bound": True})
    assert first.request_id


def test_each_end_is_recorded_once_with_its_reason(service: Service) -> None:
    by_token, by_list, by_all, here = (service.citizen() for _ in range(4))
    account = _account(here)
    sessions = [_session(caller) for caller in (by_token, by_list, by_all)]
    for _ in range(2):
        here.post("/v1/auth/revoke", {"refresh_token": by_token.tokens["refresh_token"]})
        here.delete(f"/v1/auth/sessions/{sessions[1].removeprefix('session:')}")
        here.delete("/v1/auth/sessions?except_current=true")
    ended = [event for event in _events(service) if event.action == "session_ended"]
    assert [(event.subject, event.details["reason"]) for event in ended] == list(
        zip(sessions, ("logout", "ended_by_owner", "all_ended_by_owner"), strict=True)
    )
    assert {event.actor for event in ended} == {account}


def test_a_reused_refresh_token_is_recorded_with_the_end_it_caused(service: Service) -> None:
    lan = service.citizen()
    account, session = _account(lan), _session(lan)
    first = lan.tokens["refresh_token"]
    second = lan.post("/v1/auth/refresh", {"refresh_token": first}).get_json()["refresh_token"]
    lan.post("/v1/auth/refresh", {"refresh_token": second})
    for _ in range(3):
        lan.post("/v1/auth/refresh", {"refresh_token": first})
    _begun, reused, ended = _events(service)
    assert (reused.action, reused.actor, reused.subject) == ("refresh_reused", account, session)
    assert (ended.action, ended.subject) == ("session_ended", session)
    assert ended.details == {"reason": "refresh_reused"}


def test_staff_are_recorded_as_staff(service: Service) -> None:
    triager = service.staff()
    staff_id = triager.get("/v1/admin/me").get_json()["id"]
    triager.post("/v1/auth/revoke", {"refresh_token": triager.tokens["refresh_token"]})
    assert [(event.action, event.actor) for event in _events(service)] == [
        ("session_begun", f"staff:{staff_id}"),
        ("session_ended", f"staff:{staff_id}"),
    ]


def test_a_refresh_alone_leaves_no_row(service: Service) -> None:
    """It happens every ten minutes on every phone: the audit would be full of nothing."""
    lan = service.citizen()
    before = len(_events(service))
    lan.post("/v1/auth/refresh", {"refresh_token": lan.tokens["refresh_token"]})
    assert len(_events(service)) == before
