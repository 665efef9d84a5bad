"""Logging out by one token alone: whichever the app still has, as late as it likes (RFC 7009)."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from app.identity.models import AuthSession, DeniedToken
from tests.copies import Deployment
from tests.identity.forging import Draft
from tests.notifications.phones import Phone, device
from tests.reports import count
from tests.service import Caller, Service
from tests.web.problems import pointers, problem_of

REVOKE = "/v1/auth/revoke"


def _direct(service: Service, token: str) -> Caller:
    return Caller(service.app.test_client(), {"Authorization": f"Bearer {token}"})


def test_our_access_token_ends_its_session(service: Service) -> None:
    lan, other = service.citizen(), service.citizen()
    phone = Phone().register(lan)
    sent = {"access_token": lan.tokens["access_token"]}
    for _ in range(2):
        assert service.anyone().post(REVOKE, sent).status_code == 204
    problem_of(lan.get("/v1/me"), 401, "session_ended")
    refresh = {"refresh_token": lan.tokens["refresh_token"]}
    problem_of(lan.post("/v1/auth/refresh", refresh), 401, "session_ended")
    assert device(service, phone) is None
    assert other.get("/v1/me").status_code == 200


def test_a_staff_access_token_ends_its_session(service: Service) -> None:
    triager = service.staff()
    sent = {"access_token": triager.tokens["access_token"]}
    assert service.anyone().post(REVOKE, sent).status_code == 204
    problem_of(triager.get("/v1/admin/me"), 401, "session_ended")


def test_a_providers_access_token_counts_no_more_and_its_others_do(service: Service) -> None:
    service.citizen("lan")
    issuer = service.sandbox.issuers["vneid"]
    lost, kept = (_direct(service, issuer.access_token("lan", jti=uuid.uuid4().hex))
                  for _ in range(2))  # fmt: skip
    assert lost.get("/v1/auth/sessions").status_code == 200
    sent = {"access_token": lost.headers["Authorization"].removeprefix("Bearer ")}
    for _ in range(2):
        assert service.anyone().post(REVOKE, sent).status_code == 204
    problem_of(lost.get("/v1/auth/sessions"), 401, "unauthenticated")
    assert kept.get("/v1/auth/sessions").status_code == 200


def test_a_logout_that_waited_for_days_still_ends_the_session(service: Service) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    first = lan.tokens["refresh_token"]
    lan.post("/v1/auth/refresh", {"refresh_token": first})
    with service.database.writing() as session:
        long_ago = datetime.now(UTC) - timedelta(days=30)
        session.execute(update(AuthSession).values(rotated_at=long_ago, created_at=long_ago))
        session.commit()
    assert service.anyone().post(REVOKE, {"refresh_token": first}).status_code == 204
    problem_of(lan.get("/v1/me"), 401, "session_ended")
    assert device(service, phone) is None


@pytest.mark.parametrize(
    "token", ["x", "a.b.c", "bdsr_" + "A" * 70, "eyJ" + "A" * 3000], ids=lambda token: token[:5]
)
@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
def test_what_is_no_token_is_answered_the_same(service: Service, name: str, token: str) -> None:
    lan = service.citizen()
    if name == "refresh_token":
        token = token[:256]
    assert lan.post(REVOKE, {name: token}).status_code == 204
    assert lan.get("/v1/me").status_code == 200
    assert count(service, DeniedToken) == 0


def test_only_what_would_be_believed_is_revoked(service: Service) -> None:
    """Otherwise anybody could log anybody out by naming his session."""
    lan = service.citizen()
    head, claims, signature = lan.tokens["access_token"].split(".")
    forged = f"{head}.{claims}.{signature[:-4]}AAAA"
    assert lan.post(REVOKE, {"access_token": forged}).status_code == 204
    assert lan.get("/v1/me").status_code == 200
    issuer = service.sandbox.issuers["vneid"]
    for draft in (
        Draft.access_token(issuer).with_claims(exp=1),
        Draft.access_token(issuer).with_claims(aud="another"),
        Draft.id_token(issuer, nonce="n"),
    ):
        assert lan.post(REVOKE, {"access_token": draft.sign()}).status_code == 204
    assert count(service, DeniedToken) == 0


def test_a_token_of_the_other_sort_revokes_nothing(service: Service) -> None:
    lan = service.citizen()
    sent = {"access_token": lan.tokens["refresh_token"]}
    assert lan.post(REVOKE, sent).status_code == 204
    assert lan.get("/v1/me").status_code == 200


def test_exactly_one_token_is_asked_for(shared: Service, lan: Caller) -> None:
    both = {name: lan.tokens[name] for name in ("access_token", "refresh_token")}
    for sent in ({}, both):
        assert pointers(shared.anyone().post(REVOKE, sent)) == {"": "exactly_one"}
    for sent in ({"access_token": None}, {"refresh_token": 7}):
        assert pointers(shared.anyone().post(REVOKE, sent)) == {
            f"/{next(iter(sent))}": "null" if None in sent.values() else "type"
        }
    assert lan.get("/v1/me").status_code == 200


def test_a_revocation_over_there_counts_here(deployment: Deployment) -> None:
    lan = deployment.service.citizen()
    assert lan.get("/v1/me").status_code == 200
    with deployment.client(lan) as there:
        sent = {"access_token": lan.tokens["access_token"]}
        assert there.post(REVOKE, json=sent).status_code == 204
    problem_of(lan.get("/v1/me"), 401, "session_ended")
