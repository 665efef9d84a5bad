"""Every citizen's door that needs his consent is closed without it; the others are listed here."""

from collections.abc import Iterator

import pytest

from app.texts.consents import SERVICE_USE, required_version
from app.web.guards import Audience
from tests.service import Caller, Service
from tests.web.routes import Route, routes_of

# What the law gives him whether or not he agrees, and what he needs to agree or to leave.
_WITHOUT = {
    ("GET", "/v1/me"),
    ("GET", "/v1/me/access-log"),
    ("GET", "/v1/me/consents"),
    ("PUT", "/v1/me/consents"),
    ("GET", "/v1/me/consents/history"),
    ("GET", "/v1/me/data-requests"),
    ("POST", "/v1/me/data-requests"),
    ("GET", "/v1/me/data-requests/<uuid:request_id>"),
    ("DELETE", "/v1/me/data-requests/<uuid:request_id>"),
    ("POST", "/v1/me/data-requests/<uuid:request_id>/reply"),
    ("GET", "/v1/me/data-requests/<uuid:request_id>/export"),
    ("GET", "/v1/me/security-notices"),
    ("GET", "/v1/me/identities"),
    ("DELETE", "/v1/me/identities/<uuid:identity_id>"),
    ("GET", "/v1/auth/sessions"),
    ("DELETE", "/v1/auth/sessions"),
    ("DELETE", "/v1/auth/sessions/<uuid:session_id>"),
}
_TAKEN_BACK = {"purpose": SERVICE_USE, "version": 1, "is_given": False}


def _doors(service: Service) -> list[Route]:
    return [
        route
        for route in routes_of(service.app)
        if route.guard is not None and route.guard.audience is Audience.CITIZEN
    ]


def _closed(service: Service) -> Iterator[Route]:
    return (one for one in _doors(service) if (one.method, one.rule) not in _WITHOUT)


def _refusal(caller: Caller, route: Route) -> tuple[int, str, str, int]:
    answer = caller.client.open(route.path, method=route.method, headers=caller.headers)
    said = answer.get_json()
    return answer.status_code, said["code"], said.get("purpose", ""), said.get("version", 0)


def test_what_works_without_consent_is_listed_here(shared: Service) -> None:
    """That a door opens without it is a decision: it is written down a second time."""
    open_doors = {
        (one.method, one.rule)
        for one in _doors(shared)
        if one.guard is not None and not one.guard.needs_consent
    }
    assert open_doors == _WITHOUT


@pytest.mark.parametrize("by", ["session", "second session", "provider"])
def test_every_other_door_says_what_to_agree_to(service: Service, by: str) -> None:
    lan = service.citizen()
    caller = lan if by == "session" else service.log_in("vneid", "lan")
    if by == "provider":
        token = service.sandbox.issuers["vneid"].access_token("lan")
        caller = Caller(service.app.test_client(), {"Authorization": f"Bearer {token}"})
    assert caller.get("/v1/notifications").status_code == 200
    taken_back = lan.put("/v1/me/consents", {"decisions": [_TAKEN_BACK]})
    assert taken_back.status_code == 200
    required = (403, "consent_required", SERVICE_USE, required_version())
    found = {(one.method, one.rule): _refusal(caller, one) for one in _closed(service)}
    assert len(found) > 40
    # What is written looks at its body before the transaction that asks for the consent.
    other = {which: said for which, said in found.items() if said != required}
    assert {method for method, _ in other} <= (
        {"POST", "PUT", "PATCH"} if by != "provider" else set()
    )
    assert {status for status, *_ in other.values()} <= {400, 415, 422, 428}
