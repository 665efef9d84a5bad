"""A foreign provider's keys change while the service runs."""

from sandbox.keys import Algorithm
from tests.oidc_provider.conftest import MakeDoor
from tests.oidc_provider.door import RESOURCE, Door
from tests.web.problems import problem_of

_COOL_DOWN_S = 31.0
_FRESH_S = 601.0


def test_a_new_key_is_believed_without_a_restart(door: Door) -> None:
    door.log_in()
    door.issuer.rotate()
    door.let_pass(_COOL_DOWN_S)
    assert door.log_in().get("/v1/me").status_code == 200


def test_the_old_key_counts_while_it_is_published_and_no_longer(door: Door) -> None:
    caller = door.log_in()
    assert caller.get("/v1/me").status_code == 200
    old_kid = door.issuer.keys.current.kid
    signed_before = door.bearer(door.tokens(resource=RESOURCE)["access_token"])
    signed_before_too = door.bearer(door.tokens(resource=RESOURCE)["access_token"])
    door.issuer.rotate()
    door.let_pass(_FRESH_S)
    assert signed_before.get("/v1/me").status_code == 200
    door.issuer.withdraw(old_kid)
    door.let_pass(_FRESH_S)
    problem_of(signed_before_too.get("/v1/me"), 401, "unauthenticated")
    # Believed once is not believed for ever.
    problem_of(signed_before.get("/v1/me"), 401, "unauthenticated")


def test_an_algorithm_that_is_not_listed_is_refused(make_door: MakeDoor) -> None:
    door = make_door(Algorithm.ES256)
    rsa = make_door(Algorithm.RS256)
    door.issuer.keys = rsa.issuer.keys
    door.issuer.configure(algorithm="RS256")
    problem_of(door.exchange(door.come_back(door.begin())), 401, "unauthenticated")
