"""A system kept in the database is asked for like one of the file, and costs one statement."""

import dataclasses
import json
import uuid

import pytest

from app.settings.clients import ClientSettings
from tests.identity.clients.commands import BODY, NAME, TAKE_DOSSIERS, add, dossiers, run, status
from tests.service import CLIENT_NAME, Service
from tests.services.national import dossier
from tests.services.signing import OTHER_SECRET, Signer
from tests.statements import statements
from tests.web.problems import problem_of


def test_it_sends_dossiers(service: Service) -> None:
    body = json.dumps({"data": [dossier()]}).encode()
    assert add(service).call("POST", TAKE_DOSSIERS, body).status_code == 200
    assert dossiers(service) == 1


def test_only_names_that_the_file_has_not_are_looked_up_once_each(service: Service) -> None:
    signer = add(service)
    of_file = Signer(service.app, service.sandbox.client_secret)
    with statements(service) as seen:
        assert status(of_file) == 200
        assert not [one for one in seen if "integration_clients" in one]
        assert status(signer) == 200
    assert len([one for one in seen if "integration_clients" in one]) == 1


def test_an_unknown_name_and_a_wrong_signature_are_answered_alike(service: Service) -> None:
    add(service)
    bodies = []
    for name in (NAME, CLIENT_NAME, "nobody", "No Name", "", "x" * 5000):
        answer = Signer(service.app, OTHER_SECRET, name).call("POST", TAKE_DOSSIERS, BODY)
        problem = problem_of(answer, 401, "unauthenticated")
        bodies.append({**problem, "request_id": ""})
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert bodies == [bodies[0]] * len(bodies)


def test_a_secret_is_good_for_its_own_system_only(service: Service) -> None:
    first, second = add(service), add(service, "tax-office")
    for signer, other in ((first, second), (second, first)):
        assert status(signer) == 200
        assert status(Signer(service.app, signer.secret, other.client)) == 401


def test_systems_do_not_see_each_others_batches(service: Service) -> None:
    first, second = add(service), add(service, "tax-office")
    message = uuid.uuid4().hex
    assert first.call("POST", TAKE_DOSSIERS, BODY, message_id=message).status_code == 200
    path = f"/v1/integration/batches/{message}"
    assert first.call("GET", path).status_code == 200
    problem_of(second.call("GET", path), 404, "not_found")


def test_a_client_of_the_file_hides_one_of_the_database(service: Service) -> None:
    """An operator who names a system in the file means that one."""
    stored = add(service)
    settings = service.platform.settings
    mine = ClientSettings(NAME, (OTHER_SECRET,), frozenset({"dossiers:write"}))
    settings = dataclasses.replace(settings, clients=(*settings.clients, mine))
    with Service.running(settings, service.sandbox) as with_both:
        assert status(Signer(with_both.app, stored.secret, NAME)) == 401
        assert status(Signer(with_both.app, OTHER_SECRET, NAME)) == 200
        assert "not used: the file has the same name" in run(with_both, "list").stdout


@pytest.mark.parametrize("name", [f"{NAME} ", NAME.upper(), f"{NAME}'--", f"{NAME}%", "_" * 64])
def test_a_name_is_taken_byte_for_byte(service: Service, name: str) -> None:
    signer = add(service)
    assert status(Signer(service.app, signer.secret, name)) == 401
