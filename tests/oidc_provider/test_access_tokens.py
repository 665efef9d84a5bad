"""The provider's own access tokens (RFC 9068) as Bearer, and what is none of them."""

from datetime import UTC, datetime

import pytest

from app.identity.login.compact_jws import read_compact_jws
from app.texts.consents import SERVICE_USE, required_version
from tests.oidc_provider.door import LAN, NAME, RESOURCE, Door
from tests.oidc_provider.provider import LOW
from tests.service import Caller
from tests.web.problems import problem_of


def _direct(door: Door) -> Caller:
    """Somebody with an account who shows the provider's token instead of ours."""
    agreed = {"purpose": SERVICE_USE, "version": required_version(), "is_given": True}
    consented = door.log_in().put("/v1/me/consents", {"decisions": [agreed]})
    assert consented.status_code == 200, consented.get_data(as_text=True)
    return door.bearer(door.tokens(resource=RESOURCE)["access_token"])


def test_an_access_token_for_us_opens_what_the_session_would(door: Door) -> None:
    caller = _direct(door)
    account = caller.get("/v1/me").get_json()
    assert account["full_name"] == LAN.person.full_name
    assert account["assurance"] == 2
    assert caller.get("/v1/services/dossiers").status_code == 200


def test_somebody_who_never_logged_in_here_has_no_account(door: Door) -> None:
    caller = door.bearer(door.tokens(resource=RESOURCE)["access_token"])
    problem_of(caller.get("/v1/me"), 403, "account_required")


@pytest.mark.parametrize("acr", [LOW, None])
def test_an_access_token_counts_as_much_as_its_login(door: Door, acr: str | None) -> None:
    _direct(door)
    people = door.issuer.settings["people"]
    people[LAN.person.subject]["access_token"] = {"acr": acr} if acr else {}
    door.issuer.configure()
    caller = door.bearer(door.tokens(resource=RESOURCE)["access_token"])
    answer = caller.get("/v1/services/dossiers")
    problem_of(answer, 403, "assurance_too_low")


def test_only_an_access_token_for_us_is_one(door: Door) -> None:
    _direct(door)
    opaque = door.tokens()
    for token in (opaque["access_token"], opaque["id_token"]):
        problem_of(door.bearer(token).get("/v1/me"), 401, "unauthenticated")
    door.issuer.configure(audience="another-service")
    another = door.bearer(door.tokens(resource=RESOURCE)["access_token"])
    problem_of(another.get("/v1/me"), 401, "unauthenticated")


def test_a_token_that_its_holder_revokes_counts_no_more_and_others_do(door: Door) -> None:
    caller, other = _direct(door), door.tokens(resource=RESOURCE)["access_token"]
    shown = caller.headers["Authorization"].removeprefix("Bearer ")
    assert caller.get("/v1/me").status_code == 200
    assert door.service.anyone().post("/v1/auth/revoke", {"access_token": shown}).status_code == 204
    problem_of(caller.get("/v1/me"), 401, "unauthenticated")
    assert door.bearer(other).get("/v1/me").status_code == 200


def test_an_operator_denies_a_token_by_its_id(door: Door) -> None:
    caller = _direct(door)
    token = caller.headers["Authorization"].removeprefix("Bearer ")
    claims = read_compact_jws(token).claims
    ran = door.service.app.test_cli_runner().invoke(
        args=[
            *("identity", "deny-token", "--issuer", NAME, "--jti", claims["jti"]),
            *("--expires-at", f"{datetime.fromtimestamp(claims['exp'], UTC):%Y-%m-%dT%H:%M:%SZ}"),
        ]
    )
    assert ran.exit_code == 0, ran.output
    problem_of(caller.get("/v1/me"), 401, "unauthenticated")
