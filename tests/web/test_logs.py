"""What the processes write: a JSON line a request, and nobody's words, number, name or place."""

import json
import uuid
from typing import Any

import httpx

from tests.copies import Deployment
from tests.images import encoded, quadrants
from tests.loopback import LOOPBACK
from tests.service import report_draft

_WORDS = "Cột điện nghiêng trước nhà ông Bảy"


def _lines(deployment: Deployment) -> list[dict[str, Any]]:
    written = deployment.web.log.splitlines()
    return [json.loads(line) for line in written if line.startswith("{")]


def _use_everything(deployment: Deployment, client: httpx.Client) -> list[str]:
    """A login and a report over HTTP, with slips; returns every secret that went over the wire."""
    issuer = deployment.service.sandbox.issuers["vneid"]
    attempt = client.post("/v1/auth/attempts", json={"provider": "vneid"}).json()
    token = issuer.id_token("hoa", nonce=attempt["nonce"])
    session = client.post("/v1/auth/session", json={"id_token": token}).json()
    client.post("/v1/auth/session", json={"id_token": token})
    client.headers["Authorization"] = f"Bearer {session['access_token']}"
    agreed = {"purpose": "service_use", "version": 1, "is_given": True}
    client.put("/v1/me/consents", json={"decisions": [agreed]})
    client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    client.get(f"/v1/me?access_token={session['access_token']}")
    draft = report_draft(text=_WORDS, location={"latitude": 10.978123, "longitude": 106.651234})
    filed = client.post(
        "/v1/feedback/reports", json=draft, headers={"Idempotency-Key": uuid.uuid4().hex}
    ).json()
    client.post("/v1/feedback/reports", json=draft | {"kind": _WORDS})
    client.post("/v1/feedback/reports", content=_WORDS.encode())
    client.get(f"/v1/feedback/reports/{filed['reference']}")
    client.get("/v1/feedback/map?bbox=106.651234,10.9,106.7,10.978123")
    client.get(f"/v1/feedback/public?category={_WORDS}")
    client.get(f"/{_WORDS}")
    client.post(
        "/v1/feedback/photos",
        files={"file": (f"{_WORDS}.jpg", encoded(quadrants(80, 60)))},
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    client.post("/v1/auth/refresh", json={"refresh_token": session["refresh_token"]})
    client.post("/v1/auth/revoke", json={"refresh_token": session["refresh_token"]})
    person = issuer.person("hoa")
    return [
        token,
        session["access_token"],
        session["refresh_token"],
        attempt["nonce"],
        attempt["state"],
        person.full_name,
        person.subject,
        person.citizen_number,
        person.phone,
        "10.978123",
        "106.651234",
        _WORDS,
        "nghiêng",
        filed["reference"],
    ]


def test_a_login_and_a_report_leave_no_secret_in_the_log(deployment: Deployment) -> None:
    before = len(_lines(deployment))
    with httpx.Client(base_url=deployment.web.url, timeout=30, **LOOPBACK) as client:
        secrets = _use_everything(deployment, client)
    written = deployment.web.log
    assert not [secret for secret in secrets if secret in written]
    # Also not as JSON or an address would spell it.
    assert "nghi\\u00eang" not in written
    assert "nghi%C3%AAng" not in written
    assert len(_lines(deployment)) - before >= 15


def test_a_request_is_one_line_with_its_route_and_caller(deployment: Deployment) -> None:
    lan = deployment.service.citizen()
    request_id = uuid.uuid4().hex
    with deployment.client(lan) as client:
        client.get(f"/v1/feedback/reports/{uuid.uuid4()}", headers={"X-Request-Id": request_id})
    (line,) = [line for line in _lines(deployment) if line.get("request_id") == request_id]
    account = lan.get("/v1/me").get_json()
    assert line["event"] == "request"
    assert line["route"] == "/v1/feedback/reports/<id_or_reference>"
    assert (line["method"], line["status"]) == ("GET", 404)
    assert line["caller"] == f"citizen:{account['id']}"
    assert 0 <= line["duration_ms"] < 30_000
    assert line["at"].endswith("+00:00")


def test_nothing_that_is_sent_can_forge_a_line(deployment: Deployment) -> None:
    forged = '{"event":"forged"}'
    with httpx.Client(base_url=deployment.web.url, timeout=30, **LOOPBACK) as client:
        client.get(f"/%0a{forged}%0d%0a", headers={"X-Request-Id": forged, "User-Agent": forged})
        client.get("/v1/me", headers={"Authorization": f"Bearer {forged}"})
    assert "forged" not in deployment.web.log
