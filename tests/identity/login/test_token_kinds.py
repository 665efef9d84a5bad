"""A token is good for what it was made for, in one place, and under its own issuer's rules."""

from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from sandbox.server import serve
from tests.identity.forging import Draft, b64, raw_ecdsa
from tests.service import Caller, Service

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _bearer(service: Service, token: str, path: str = "/v1/me") -> int:
    return service.anyone().get(path, Authorization=f"Bearer {token}").status_code


def _nonce(service: Service, provider: str = "vneid") -> str:
    attempt = service.anyone().post("/v1/auth/attempts", {"provider": provider}).get_json()
    return str(attempt["nonce"])


def _log_in(service: Service, token: str) -> int:
    answer = service.anyone().post("/v1/auth/session", {"id_token": token})
    return int(answer.status_code)


def test_an_id_token_opens_no_route(shared: Service, lan: Caller) -> None:
    issuer = shared.sandbox.issuers["vneid"]
    assert _bearer(shared, issuer.id_token("lan", nonce=_nonce(shared))) == 401
    assert _bearer(shared, issuer.access_token("lan")) == 200


def test_an_access_token_is_no_login(shared: Service) -> None:
    issuer = shared.sandbox.issuers["vneid"]
    assert _log_in(shared, issuer.access_token("lan", nonce=_nonce(shared))) == 401
    own = shared.citizen().tokens
    assert _log_in(shared, own["access_token"]) == 401
    assert _log_in(shared, own["refresh_token"]) == 401


def test_a_refresh_token_opens_no_route(shared: Service, lan: Caller) -> None:
    assert _bearer(shared, lan.tokens["refresh_token"]) == 401


def test_a_token_without_a_type_is_an_id_token_at_most(shared: Service, lan: Caller) -> None:
    issuer = shared.sandbox.issuers["vneid"]
    assert _bearer(shared, Draft.access_token(issuer).with_header(typ=None).sign()) == 401
    untyped = Draft.id_token(issuer, _nonce(shared)).with_header(typ=None)
    assert _log_in(shared, untyped.sign()) == 201


_SIGNATURES: dict[str, Callable[[ec.EllipticCurvePrivateKey, bytes], bytes]] = {
    "DER": lambda key, content: key.sign(content, ec.ECDSA(SHA256())),
    "empty": lambda key, content: b"",
    "zero": lambda key, content: bytes(64),
    "zero r": lambda key, content: bytes(32) + raw_ecdsa(key, content)[32:],
    "zero s": lambda key, content: raw_ecdsa(key, content)[:32] + bytes(32),
    "order": lambda key, content: _ORDER.to_bytes(32, "big") * 2,
    "order and one": lambda key, content: (_ORDER + 1).to_bytes(32, "big") * 2,
    "all ones": lambda key, content: b"\xff" * 64,
    "one byte short": lambda key, content: raw_ecdsa(key, content)[:-1],
    "one byte long": lambda key, content: raw_ecdsa(key, content) + b"\0",
    "padded to 96": lambda key, content: raw_ecdsa(key, content).rjust(96, b"\0"),
    "of other content": lambda key, content: raw_ecdsa(key, content + b"x"),
    "of another key": lambda key, content: raw_ecdsa(
        ec.generate_private_key(ec.SECP256R1()), content
    ),
}


@pytest.mark.parametrize("make", _SIGNATURES.values(), ids=_SIGNATURES)
def test_a_wrong_ecdsa_signature_is_refused(
    shared: Service, make: Callable[[ec.EllipticCurvePrivateKey, bytes], bytes]
) -> None:
    shared.staff("triager")
    for draft, use in (
        (Draft.access_token(shared.sandbox.issuers["staff"], "triager"), "bearer"),
        (Draft.id_token(shared.sandbox.issuers["staff"], _nonce(shared, "staff"), "triager"), ""),
    ):
        signed = draft.unsigned()
        token = f"{signed}.{b64(make(draft.private_key, signed.encode()))}"
        if use:
            assert _bearer(shared, token, "/v1/admin/me") == 401
            assert _bearer(shared, draft.sign(), "/v1/admin/me") == 200
        else:
            assert _log_in(shared, token) == 401
            assert _log_in(shared, draft.sign()) == 201


def test_one_issuers_key_vouches_for_no_other_issuer(shared: Service, lan: Caller) -> None:
    staff, vneid = shared.sandbox.issuers["staff"], shared.sandbox.issuers["vneid"]
    for mine, theirs in ((staff, vneid), (vneid, staff)):
        person = "triager" if mine.kind == "staff" else "lan"
        draft = Draft.access_token(mine, person).with_claims(iss=theirs.issuer_url)
        for path in ("/v1/me", "/v1/admin/me"):
            assert _bearer(shared, draft.sign(), path) == 401


def test_our_own_token_changed_in_any_part_is_refused(shared: Service, lan: Caller) -> None:
    parts = lan.tokens["access_token"].split(".")
    other = shared.citizen("minh").tokens["access_token"].split(".")
    assert _bearer(shared, ".".join(parts)) == 200
    for changed in (
        [parts[0], other[1], parts[2]],
        [parts[0], parts[1], other[2]],
        [b64(b'{"alg":"none","typ":"at+jwt","kid":"x"}'), parts[1], ""],
        [parts[0], parts[1][:-2], parts[2]],
        [parts[0], parts[1], parts[2][:-2]],
    ):
        assert _bearer(shared, ".".join(changed)) == 401


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A place on this machine that counts who comes by."""
    hits: list[str] = []

    def app(environ: dict[str, str], start_response: Callable[..., object]) -> list[bytes]:
        hits.append(environ["PATH_INFO"])
        start_response(f"{HTTPStatus.OK.value} OK", [("Content-Type", "application/json")])
        return [b'{"keys": []}']

    with serve(app) as url:
        yield url, hits


def test_nothing_that_a_token_names_is_ever_fetched(
    shared: Service, lan: Caller, canary: tuple[str, list[str]]
) -> None:
    url, hits = canary
    issuer = shared.sandbox.issuers["vneid"]
    for members in (
        {"jku": f"{url}/jwks"},
        {"x5u": f"{url}/certificate"},
        {"kid": f"{url}/jwks"},
        {"jwk": {"jku": url}},
    ):
        assert _bearer(shared, Draft.access_token(issuer).with_header(**members).sign()) == 401
    for claims in ({"iss": url}, {"iss": f"{url}/vneid"}, {"jku": url}):
        token = Draft.access_token(issuer).with_claims(**claims).sign()
        assert _bearer(shared, token) == (401 if "iss" in claims else 200)
    assert hits == []
