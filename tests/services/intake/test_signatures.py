"""Who may send dossiers: a configured system, signed, now, with its own secret and scope."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from app.services.models import Dossier, IntegrationBatch
from app.settings.clients import ClientSettings
from tests.reports import count
from tests.service import Service
from tests.services.national import TAKE_DOSSIERS, TAKE_STEPS, dossier
from tests.services.signing import OTHER_SECRET, Signer
from tests.stand_ins import Sandbox, make_settings
from tests.web.problems import problem_of

BODY = json.dumps({"data": [dossier()]}).encode()
BATCH = "/v1/integration/batches/msg_1"
FAULTS: list[dict[str, Any]] = [
    {"signed_body": BODY + b" "},
    {"at": datetime.now(UTC) - timedelta(minutes=6)},
    {"at": datetime.now(UTC) + timedelta(minutes=60)},
    {"webhook_signature": None},
    {"webhook_signature": ""},
    {"webhook_signature": "v1,AAAA"},
    {"webhook_signature": "v2,x y=z,,"},
    {"webhook_id": None},
    {"webhook_id": "msg_another"},
    {"webhook_timestamp": None},
    {"webhook_timestamp": "1e9"},
    {"webhook_timestamp": "9" * 5000},
    {"webhook_timestamp": "nan"},
    {"webhook_signature": "v1,é"},
    {"webhook_signature": "v1,A,A"},
    {"webhook_signature": " ".join(["v1," + "A" * 43 + "="] * 11)},
    {"webhook_signature": "v1," + "A" * 5000},
    {"webhook_id": "with.dot"},
    {"webhook_id": "m" * 129},
    {"webhook_client": None},
    {"webhook_client": "nobody"},
    {"webhook_client": "no-scope"},
]


@pytest.fixture
def service(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Service]:
    """The service, which also knows a system without a scope."""
    settings = make_settings(database_url, sandbox, photos=tmp_path / "photos")
    other = ClientSettings("no-scope", (OTHER_SECRET,), frozenset())
    settings = dataclasses.replace(settings, clients=(*settings.clients, other))
    with Service.running(settings, sandbox) as running:
        yield running


def _signer(service: Service) -> Signer:
    return Signer(service.app, service.sandbox.client_secret)


def _nothing_was_taken(service: Service) -> bool:
    return count(service, Dossier) == count(service, IntegrationBatch) == 0


def test_a_signed_batch_is_taken(service: Service) -> None:
    assert _signer(service).call("POST", TAKE_DOSSIERS, BODY).status_code == 200
    assert count(service, Dossier) == 1


def test_a_wrong_missing_or_old_signature_is_refused_alike(service: Service) -> None:
    signer = _signer(service)
    for fault in FAULTS:
        for path in (TAKE_DOSSIERS, TAKE_STEPS):
            answer = signer.call("POST", path, BODY, **fault)
            problem_of(answer, 401, "unauthenticated")
    assert _nothing_was_taken(service)


def test_another_secret_is_refused(service: Service) -> None:
    answer = Signer(service.app, OTHER_SECRET).call("POST", TAKE_DOSSIERS, BODY)
    problem_of(answer, 401, "unauthenticated")
    assert _nothing_was_taken(service)


def test_a_system_without_the_scope_is_refused(service: Service) -> None:
    no_scope = Signer(service.app, OTHER_SECRET, "no-scope")
    for method, path, body in (
        ("POST", TAKE_DOSSIERS, BODY),
        ("POST", TAKE_STEPS, BODY),
        ("GET", BATCH, b""),
    ):
        problem_of(no_scope.call(method, path, body), 403, "forbidden")
    assert _nothing_was_taken(service)


def test_a_citizen_cannot_send_dossiers(service: Service) -> None:
    lan = service.citizen()
    for answer in (lan.post(TAKE_DOSSIERS, json.loads(BODY)), lan.get(BATCH)):
        problem_of(answer, 401, "unauthenticated")
    assert _nothing_was_taken(service)


def test_a_system_reads_only_its_own_batches(service: Service) -> None:
    signer = _signer(service)
    signer.call("POST", TAKE_DOSSIERS, BODY, message_id="msg_1")
    assert signer.call("GET", BATCH).status_code == 200
    settings = service.platform.settings
    theirs = dataclasses.replace(settings.clients[1], scopes=frozenset({"dossiers:write"}))
    settings = dataclasses.replace(settings, clients=(settings.clients[0], theirs))
    with Service.running(settings, service.sandbox) as service_with_two:
        other = Signer(service_with_two.app, OTHER_SECRET, "no-scope")
        problem_of(other.call("GET", BATCH), 404, "not_found")
        assert other.call("POST", TAKE_DOSSIERS, BODY, message_id="msg_1").status_code == 200
    assert count(service, IntegrationBatch) == 2


def test_without_any_configured_system_a_stranger_learns_nothing(
    database_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    settings = make_settings(database_url, sandbox, photos=tmp_path / "photos")
    with Service.running(dataclasses.replace(settings, clients=()), sandbox) as bare:
        answer = Signer(bare.app, sandbox.client_secret).call("POST", TAKE_DOSSIERS, BODY)
        problem_of(answer, 401, "unauthenticated")


@pytest.mark.parametrize("minutes", [-4.9, 4.9])
def test_five_minutes_are_allowed_both_ways(service: Service, minutes: float) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    assert _signer(service).call("POST", TAKE_DOSSIERS, BODY, at=at).status_code == 200


@pytest.mark.parametrize("minutes", [-5.1, 5.1])
def test_more_than_five_minutes_are_refused_both_ways(service: Service, minutes: float) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    problem_of(_signer(service).call("POST", TAKE_DOSSIERS, BODY, at=at), 401, "unauthenticated")


@pytest.mark.parametrize("written", ["{}.0", "{}.5", "{}e0", "+{}", "0{}", "-{}", "１{}"])
def test_a_moment_is_written_in_one_way(service: Service, written: str) -> None:
    at = datetime.now(UTC)
    answer = _signer(service).call(
        "POST", TAKE_DOSSIERS, BODY, at=at, webhook_timestamp=written.format(int(at.timestamp()))
    )
    problem_of(answer, 401, "unauthenticated")


def test_the_moment_is_part_of_what_is_signed(service: Service) -> None:
    at = datetime.now(UTC)
    moment = str(int(at.timestamp()) + 1)
    answer = _signer(service).call("POST", TAKE_DOSSIERS, BODY, at=at, webhook_timestamp=moment)
    problem_of(answer, 401, "unauthenticated")


def test_one_good_signature_among_several_is_enough(service: Service) -> None:
    """A sender whose secret is being changed signs with both."""
    at, message_id = datetime.now(UTC), "msg_two"
    good = Webhook(service.sandbox.client_secret).sign(message_id, at, BODY.decode())
    other = Webhook(OTHER_SECRET).sign(message_id, at, BODY.decode())
    for count_of_others in (1, 9):
        signatures = " ".join([other] * count_of_others + [good])
        answer = _signer(service).call(
            "POST", TAKE_DOSSIERS, BODY, message_id=message_id, at=at, webhook_signature=signatures
        )
        assert answer.status_code == 200
    problem_of(
        _signer(service).call(
            "POST",
            TAKE_DOSSIERS,
            BODY,
            message_id=message_id,
            at=at,
            webhook_signature=" ".join([other] * 10 + [good]),
        ),
        401,
        "unauthenticated",
    )


def test_a_captured_message_replayed_does_nothing_anywhere(service: Service) -> None:
    """The signature does not say where to: its id is bound to the route that it came to first."""
    signer, at = _signer(service), datetime.now(UTC)
    first = signer.call("POST", TAKE_DOSSIERS, BODY, message_id="msg_1", at=at)
    again = signer.call("POST", TAKE_DOSSIERS, BODY, message_id="msg_1", at=at)
    assert again.get_json() == first.get_json()
    elsewhere = signer.call("POST", TAKE_STEPS, BODY, message_id="msg_1", at=at)
    problem_of(elsewhere, 409, "conflict")
    assert count(service, Dossier) == count(service, IntegrationBatch) == 1


@pytest.mark.parametrize("body", [b"\xff", b"\x00" * 100, b"[" * 100_000, b"x" * 200_000])
def test_a_strangers_body_is_not_read_as_json(service: Service, body: bytes) -> None:
    for client in ("one-stop", "nobody"):
        answer = Signer(service.app, OTHER_SECRET, client).call(
            "POST", TAKE_DOSSIERS, body, signed_body=b""
        )
        problem_of(answer, 401, "unauthenticated")
