"""A route that needs consent is closed until it is given, and opens on the next request."""

import uuid
from typing import Any

import pytest
from flask import Response
from sqlalchemy import select, update

from app.identity.citizens.consent import set_consented_version
from app.identity.models import Citizen
from app.texts.consents import SERVICE_USE, required_version
from app.web.guards import requires_citizen
from app.web.transactions import transactional
from tests.service import Caller, Service


def _read() -> Response:
    return Response("{}")


def _write() -> Response:
    return Response("{}")


_PATHS = ["/v1/_read", "/v1/_write"]


@pytest.fixture
def asking(service: Service) -> Service:
    """The service with routes that need consent."""
    guard = requires_citizen(needs_consent=True)
    service.app.add_url_rule("/v1/_read", "_read", guard(_read))
    service.app.add_url_rule("/v1/_write", "_write", guard(transactional(_write)), methods=["GET"])
    return service


def _consent(service: Service, version: int) -> None:
    with service.database.writing() as session:
        for citizen_id in session.scalars(select(Citizen.id)).all():
            set_consented_version(session, citizen_id, version)
        session.commit()


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, (answer.get_json() or {}).get("code", "")


@pytest.mark.parametrize("path", _PATHS)
@pytest.mark.parametrize("by", ["session", "provider"])
def test_consent_opens_and_its_withdrawal_closes_the_next_request(
    asking: Service, path: str, by: str
) -> None:
    lan = asking.citizen(consents=False)
    caller = lan
    if by == "provider":
        token = asking.sandbox.issuers["vneid"].access_token("lan")
        caller = Caller(asking.app.test_client(), {"Authorization": f"Bearer {token}"})
    _consent(asking, 0)
    answer = caller.get(path)
    assert _code(answer) == (403, "consent_required")
    shown = answer.get_json()
    assert (shown["purpose"], shown["version"]) == (SERVICE_USE, required_version())
    _consent(asking, required_version())
    assert caller.get(path).status_code == 200
    _consent(asking, required_version() - 1)
    assert _code(caller.get(path)) == (403, "consent_required")


def test_a_route_that_needs_none_is_open(asking: Service) -> None:
    lan = asking.citizen(consents=False)
    _consent(asking, 0)
    assert lan.get("/v1/me/consents").status_code == 200


def test_an_ended_session_is_told_before_a_missing_consent(asking: Service) -> None:
    lan = asking.citizen(consents=False)
    lan.post("/v1/auth/revoke", {"refresh_token": lan.tokens["refresh_token"]})
    for path in _PATHS:
        assert _code(lan.get(path)) == (401, "session_ended")


def test_one_citizens_consent_is_not_anothers(asking: Service) -> None:
    lan, minh = asking.citizen("lan"), asking.citizen("minh", consents=False)
    mine = uuid.UUID(lan.get("/v1/me").get_json()["id"])
    with asking.database.writing() as session:
        session.execute(update(Citizen).values(consented_version=0))
        session.commit()
        set_consented_version(session, mine, required_version())
        session.commit()
    assert lan.get("/v1/_read").status_code == 200
    assert _code(minh.get("/v1/_read")) == (403, "consent_required")
