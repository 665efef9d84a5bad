"""Our own signing keys: made once, public as a key set, the private half sealed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import jwt
import pytest
from sqlalchemy import select

from app.identity.models import SigningKey
from app.identity.sessions.signing_keys import SigningKeys
from tests.copies import Deployment
from tests.identity.forging import Draft, b64
from tests.service import Caller, Service
from tests.stand_ins import PUBLIC_URL
from tests.web.problems import problem_of


def _rows(service: Service) -> list[SigningKey]:
    with service.database.writing() as session:
        return list(session.scalars(select(SigningKey)))


def test_others_can_verify_our_tokens_by_the_published_keys(shared: Service, lan: Caller) -> None:
    token = lan.tokens["access_token"]
    document = shared.anyone().get("/.well-known/jwks.json").get_json()
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["typ"]) == ("ES256", "at+jwt")
    (jwk,) = [one for one in document["keys"] if one["kid"] == header["kid"]]
    assert "d" not in jwk
    assert (jwk["use"], jwk["alg"], jwk["kty"]) == ("sig", "ES256", "EC")
    claims = jwt.decode(
        token, jwt.PyJWK(jwk).key, algorithms=["ES256"], audience=PUBLIC_URL, issuer=PUBLIC_URL
    )
    assert claims["exp"] - claims["iat"] == 600
    assert set(claims) == {
        "iss", "aud", "sub", "sid", "acr", "kind", "client_id", "iat", "exp", "jti",
    }  # fmt: skip
    assert shared.sandbox.issuers["vneid"].person("lan").full_name not in str(claims)


def test_no_two_tokens_share_an_id(shared: Service) -> None:
    tokens = [shared.citizen().tokens["access_token"] for _ in range(3)]
    options = {"verify_signature": False}
    assert len({jwt.decode(token, options=options)["jti"] for token in tokens}) == 3


def test_the_private_half_stands_sealed(service: Service) -> None:
    service.citizen()
    (row,) = _rows(service)
    assert b"PRIVATE" not in row.sealed_private_pem
    assert '"d"' not in row.public_jwk


def test_processes_that_make_the_first_key_at_once_agree_on_one(service: Service) -> None:
    processes = [SigningKeys(service.database, service.sealer) for _ in range(8)]
    now = datetime.now(UTC)
    with ThreadPoolExecutor(8) as pool:
        kids = set(pool.map(lambda keys: keys.signing_key(now)[0], processes))
    assert len(kids) == len(_rows(service)) == 1


def test_a_token_made_over_there_is_believed_here(deployment: Deployment) -> None:
    lan = deployment.service.citizen()
    with deployment.client(lan) as there:
        assert there.get("/v1/me").status_code == 200
        sent = {"refresh_token": lan.tokens["refresh_token"]}
        made = there.post("/v1/auth/refresh", json=sent).json()["access_token"]
    assert lan.get("/v1/me", Authorization=f"Bearer {made}").status_code == 200


@pytest.mark.parametrize("kid", ["unknown", "", "../x", "\0", "' OR 1=1 --"])
def test_a_token_in_our_name_by_another_key_is_refused(
    shared: Service, lan: Caller, kid: str
) -> None:
    issuer = shared.sandbox.issuers["staff"]
    claims = jwt.decode(lan.tokens["access_token"], options={"verify_signature": False})
    draft = Draft.access_token(issuer, "triager").with_header(kid=kid)
    draft.claims = claims
    for token in (draft.sign(), f"{draft.unsigned()}.{b64(bytes(64))}"):
        answer = shared.anyone().get("/v1/me", Authorization=f"Bearer {token}")
        problem_of(answer, 401, "unauthenticated")


def test_another_keys_signature_under_our_kid_is_refused(shared: Service, lan: Caller) -> None:
    header = jwt.get_unverified_header(lan.tokens["access_token"])
    draft = Draft.access_token(shared.sandbox.issuers["staff"], "triager")
    draft.header = header
    draft.claims = jwt.decode(lan.tokens["access_token"], options={"verify_signature": False})
    answer = shared.anyone().get("/v1/me", Authorization=f"Bearer {draft.sign()}")
    problem_of(answer, 401, "unauthenticated")
