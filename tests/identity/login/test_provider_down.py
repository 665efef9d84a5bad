"""A provider that is down, over HTTP: whoever has his key is served, others are told to wait."""

from collections.abc import Iterator

import pytest

from sandbox.issuer import DemoIssuer
from tests.identity.forging import Draft
from tests.service import Service
from tests.web.problems import problem_of


@pytest.fixture
def vneid(service: Service) -> Iterator[DemoIssuer]:
    """The citizens' issuer, well again afterwards."""
    issuer = service.sandbox.issuers["vneid"]
    yield issuer
    issuer.down, issuer.html, issuer.slow_s = False, False, 0.0


def _nonce(service: Service) -> str:
    attempt = service.anyone().post("/v1/auth/attempts", {"provider": "vneid"}).get_json()
    return str(attempt["nonce"])


@pytest.mark.parametrize("fault", ["down", "html"])
def test_without_any_key_a_login_is_told_to_come_again(
    service: Service, vneid: DemoIssuer, fault: str
) -> None:
    setattr(vneid, fault, True)
    token = vneid.id_token("lan", nonce=_nonce(service))
    answer = service.anyone().post("/v1/auth/session", {"id_token": token})
    problem_of(answer, 503, "identity_provider_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    direct = service.anyone().get("/v1/me", Authorization=f"Bearer {vneid.access_token('lan')}")
    problem_of(direct, 503, "identity_provider_unavailable")
    # Junk is junk, whoever is down.
    junk = service.anyone().get("/v1/me", Authorization="Bearer junk")
    problem_of(junk, 401, "unauthenticated")


@pytest.mark.parametrize("fault", ["down", "html"])
def test_with_its_keys_known_it_is_not_missed(
    service: Service, vneid: DemoIssuer, fault: str
) -> None:
    lan = service.citizen()
    setattr(vneid, fault, True)
    assert lan.get("/v1/me").status_code == 200
    assert service.citizen().get("/v1/me").status_code == 200
    direct = service.anyone().get("/v1/me", Authorization=f"Bearer {vneid.access_token('lan')}")
    assert direct.status_code == 200


def test_two_hundred_unknown_keys_make_five_requests_at_most(
    service: Service, vneid: DemoIssuer
) -> None:
    service.citizen()
    before = vneid.requests["jwks"] + vneid.requests["discovery"]
    for number in range(200):
        token = Draft.access_token(vneid).with_header(kid=f"random-{number}").sign()
        answer = service.anyone().get("/v1/me", Authorization=f"Bearer {token}")
        assert answer.status_code == 401
    assert vneid.requests["jwks"] + vneid.requests["discovery"] - before <= 5
