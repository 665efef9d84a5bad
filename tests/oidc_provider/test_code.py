"""Authorization codes of a foreign provider, redeemed by our server with its secret."""

from dataclasses import replace

import pytest

from sandbox.keys import Algorithm
from tests.oidc_provider.conftest import MakeDoor
from tests.oidc_provider.door import LAN, Door
from tests.oidc_provider.provider import LOW, OTHER_REDIRECT_URI, LoginAs, person
from tests.web.problems import problem_of


@pytest.mark.parametrize("algorithm", list(Algorithm))
@pytest.mark.parametrize("auth_method", ["client_secret_basic", "client_secret_post"])
def test_a_code_is_redeemed_for_a_session(
    make_door: MakeDoor, algorithm: Algorithm, auth_method: str
) -> None:
    door = make_door(algorithm, auth_method=auth_method)
    door.issuer.configure(token_endpoint_auth_method=auth_method)
    account = door.log_in().get("/v1/me").get_json()
    # The provider says these at its userinfo endpoint only.
    assert account["full_name"] == LAN.person.full_name
    assert account["birth_year"] == 1990
    assert account["assurance"] == 2


def test_the_app_learns_where_to_send_the_citizen(door: Door) -> None:
    (offered,) = door.service.anyone().get("/v1/auth/providers").get_json()["items"]
    assert offered["authorization_endpoint"] == f"{door.issuer.url}/auth"
    assert offered["exchange"] == "code"


def test_claims_in_the_id_token_serve_as_well(door: Door) -> None:
    door.issuer.configure(claims_in_id_token=True)
    assert door.log_in().get("/v1/me").get_json()["full_name"] == LAN.person.full_name


def test_a_person_is_the_same_at_every_login(door: Door) -> None:
    first, second = door.log_in().get("/v1/me"), door.log_in().get("/v1/me")
    assert first.get_json()["id"] == second.get_json()["id"]
    minh = door.log_in(LoginAs(person("minh"))).get("/v1/me").get_json()
    assert minh["id"] != first.get_json()["id"]


def test_a_wrong_verifier_is_refused(door: Door) -> None:
    sent = door.come_back(door.begin())
    wrong = sent | {"code_verifier": sent["code_verifier"][::-1]}
    problem_of(door.exchange(wrong), 401, "unauthenticated")


def test_a_code_is_good_for_once(door: Door) -> None:
    sent = door.come_back(door.begin())
    assert door.exchange(sent).status_code == 201
    problem_of(door.exchange(sent), 401, "unauthenticated")
    # Also not with the state of a login that is still open.
    problem_of(door.exchange(sent | {"state": door.begin().state}), 401, "unauthenticated")


def test_a_code_given_for_another_address_is_refused(door: Door) -> None:
    sent = door.come_back(door.begin())
    elsewhere = sent | {"redirect_uri": OTHER_REDIRECT_URI}
    problem_of(door.exchange(elsewhere), 401, "unauthenticated")


def test_an_address_that_is_not_ours_is_told_so(door: Door) -> None:
    sent = door.come_back(door.begin()) | {"redirect_uri": "https://evil.example/login"}
    problem_of(door.exchange(sent), 422, "validation_failed")


def test_a_code_with_the_nonce_of_another_login_is_refused(door: Door) -> None:
    # As when somebody slips his own code into the login of another (RFC 9700, 4.5).
    mixed = replace(door.begin(), nonce=door.begin().nonce)
    problem_of(door.exchange(door.come_back(mixed)), 401, "unauthenticated")


@pytest.mark.parametrize("iss", ["https://elsewhere.example", "", None])
def test_an_answer_of_another_issuer_is_refused(door: Door, iss: str | None) -> None:
    sent = door.come_back(door.begin())
    mixed = {name: value for name, value in (sent | {"iss": iss}).items() if value is not None}
    assert door.exchange(mixed).status_code in (401, 422)
    # Nothing was spent on it.
    assert door.exchange(sent).status_code == 201


def test_low_assurance_is_a_login_that_sees_no_dossier(door: Door) -> None:
    caller = door.log_in(replace(LAN, acr=LOW))
    assert caller.get("/v1/me").get_json()["assurance"] == 1
    problem_of(caller.get("/v1/services/dossiers"), 403, "assurance_too_low")


def test_without_any_assurance_nobody_logs_in(door: Door) -> None:
    sent = door.come_back(door.begin(), replace(LAN, acr=None))
    problem_of(door.exchange(sent), 403, "assurance_too_low")


def test_a_second_factor_is_demanded_by_amr(make_door: MakeDoor) -> None:
    door = make_door(more='[issuer.second_factor]\nrequired_methods = ["otp"]')
    assert door.log_in().get("/v1/me").status_code == 200
    sent = door.come_back(door.begin(), replace(LAN, amr=("pwd",)))
    problem_of(door.exchange(sent), 403, "second_factor_required")


def test_a_wrong_secret_of_ours_is_our_outage_and_not_the_citizens_fault(door: Door) -> None:
    door.issuer.configure(client_secret="c" * 43)
    answer = door.exchange(door.come_back(door.begin()))
    problem_of(answer, 503, "identity_provider_unavailable")
