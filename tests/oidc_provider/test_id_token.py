"""ID tokens of a foreign provider, whose codes the app exchanges itself."""

from dataclasses import replace

import pytest

from sandbox.keys import Algorithm
from tests.oidc_provider.conftest import MakeDoor
from tests.oidc_provider.door import LAN, Door
from tests.oidc_provider.provider import LOW
from tests.web.problems import problem_of


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    """A provider of whose client secret our server knows nothing, with all claims in the token."""
    made = make_door(by_code=False)
    made.issuer.configure(claims_in_id_token=True)
    return made


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_an_id_token_is_exchanged_for_a_session(make_door: MakeDoor, algorithm: Algorithm) -> None:
    door = make_door(algorithm, by_code=False)
    answer = door.exchange({"id_token": door.tokens()["id_token"]})
    assert answer.status_code == 201
    account = door.bearer(answer.get_json()["access_token"]).get("/v1/me").get_json()
    # What the provider says at its userinfo endpoint only is nothing that the app could bring.
    assert account["full_name"] is None
    assert account["assurance"] == 2


def test_an_id_token_is_good_for_once(door: Door) -> None:
    sent = {"id_token": door.tokens()["id_token"]}
    assert door.exchange(sent).status_code == 201
    problem_of(door.exchange(sent), 401, "unauthenticated")


def test_an_id_token_without_a_nonce_of_ours_is_refused(door: Door) -> None:
    request = replace(door.begin(), nonce="of-nobody")
    code = door.issuer.authorize(request, LAN)["code"]
    sent = {"id_token": door.issuer.exchange(code, request)["id_token"]}
    problem_of(door.exchange(sent), 401, "unauthenticated")


def test_an_id_token_says_how_well_its_holder_is_known(door: Door) -> None:
    sent = {"id_token": door.tokens(replace(LAN, acr=LOW))["id_token"]}
    caller = door.bearer(door.exchange(sent).get_json()["access_token"])
    account = caller.get("/v1/me").get_json()
    assert (account["full_name"], account["assurance"]) == (LAN.person.full_name, 1)


def test_a_code_is_not_taken_where_the_server_has_no_secret(door: Door) -> None:
    problem_of(door.exchange(door.come_back(door.begin())), 422, "validation_failed")
