"""DPoP proofs made by hand, right and wrong, without the library that reads them here."""

import hashlib
import json
import math
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.identity.forging import b64, b64_json, raw_ecdsa
from tests.service import Caller, Service
from tests.stand_ins import PUBLIC_URL

REFRESH_URL = f"{PUBLIC_URL}/v1/auth/refresh"
SESSION_URL = f"{PUBLIC_URL}/v1/auth/session"
Json = dict[str, Any]


@dataclass(frozen=True)
class PhoneKey:
    """A key pair as a phone keeps it in its hardware."""

    algorithm: str
    private: Any
    jwk: Json

    @classmethod
    def es256(cls) -> Self:
        """What phones have."""
        private = ec.generate_private_key(ec.SECP256R1())
        numbers = private.public_key().public_numbers()
        x, y = (b64(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        return cls("ES256", private, {"kty": "EC", "crv": "P-256", "x": x, "y": y})

    @classmethod
    def eddsa(cls) -> Self:
        """Ed25519."""
        private = ed25519.Ed25519PrivateKey.generate()
        raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return cls("EdDSA", private, {"kty": "OKP", "crv": "Ed25519", "x": b64(raw)})

    @classmethod
    def rs256(cls, bits: int = 2048) -> Self:
        """RSA with a modulus of ``bits``."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        numbers = private.public_key().public_numbers()
        return cls("RS256", private, {"kty": "RSA", "n": _number(numbers.n), "e": "AQAB"})

    @classmethod
    def rs256_with_large_exponent(cls) -> Self:
        """RSA with a public exponent of 41 bits, as nobody has it."""
        found = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_numbers()
        p, q, n = found.p, found.q, found.public_numbers.n
        order = (p - 1) * (q - 1)
        e = next(odd for odd in range(2**40 + 1, 2**41, 2) if math.gcd(odd, order) == 1)
        d = pow(e, -1, order)
        private = rsa.RSAPrivateNumbers(
            p=p,
            q=q,
            d=d,
            dmp1=rsa.rsa_crt_dmp1(d, p),
            dmq1=rsa.rsa_crt_dmq1(d, q),
            iqmp=rsa.rsa_crt_iqmp(p, q),
            public_numbers=rsa.RSAPublicNumbers(e, n),
        ).private_key()
        return cls("RS256", private, {"kty": "RSA", "n": _number(n), "e": _number(e)})

    @property
    def thumbprint(self) -> str:
        """RFC 7638, written down a second time."""
        members = {name: self.jwk[name] for name in ("crv", "e", "kty", "n", "x", "y")
                   if name in self.jwk}  # fmt: skip
        written = json.dumps(members, sort_keys=True, separators=(",", ":"))
        return b64(hashlib.sha256(written.encode()).digest())

    def sign(self, content: bytes) -> bytes:
        """The signature as a JWS has it."""
        if self.algorithm == "ES256":
            return raw_ecdsa(self.private, content)
        if self.algorithm == "EdDSA":
            return bytes(self.private.sign(content))
        return bytes(self.private.sign(content, padding.PKCS1v15(), SHA256()))


@dataclass
class ProofDraft:
    """A proof that would be accepted; a test spoils one thing."""

    key: PhoneKey
    url: str = REFRESH_URL
    header: Json = field(default_factory=dict)
    claims: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.header = {"typ": "dpop+jwt", "alg": self.key.algorithm, "jwk": self.key.jwk}
        self.claims = {
            "jti": uuid.uuid4().hex,
            "htm": "POST",
            "htu": self.url,
            "iat": int(datetime.now(UTC).timestamp()),
        }

    def with_header(self, **members: Any) -> Self:
        """Set members of the header; None leaves one out."""
        self.header = _changed(self.header, members)
        return self

    def with_claims(self, **claims: Any) -> Self:
        """Set claims; None leaves one out."""
        self.claims = _changed(self.claims, claims)
        return self

    def sign(self, header: object = None, claims: object = None) -> str:
        """Signed; ``header`` and ``claims`` replace what was drafted, bytes as they are."""
        signed = self.unsigned(header, claims)
        return f"{signed}.{b64(self.key.sign(signed.encode()))}"

    def unsigned(self, header: object = None, claims: object = None) -> str:
        """The first two parts."""
        head = b64_json(self.header if header is None else header)
        return f"{head}.{b64_json(self.claims if claims is None else claims)}"


def proof(key: PhoneKey, url: str = REFRESH_URL, **claims: Any) -> str:
    """A good proof of ``key`` for ``url``, new each time."""
    return ProofDraft(key, url).with_claims(**claims).sign()


def bound_citizen(service: Service, key: PhoneKey, person: str = "lan") -> Caller:
    """A citizen whose session is bound to ``key``."""
    caller = service.anyone()
    answer = log_in_with(service, caller, person, DPoP=proof(key, SESSION_URL))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    caller.tokens = answer.get_json()
    caller.headers["Authorization"] = f"Bearer {caller.tokens['access_token']}"
    return caller


def log_in_with(service: Service, caller: Caller, person: str = "lan", **headers: str) -> Any:
    """The answer to a login with these headers besides."""
    attempt = caller.post("/v1/auth/attempts", {"provider": "vneid"}).get_json()
    token = service.sandbox.issuers["vneid"].id_token(person, nonce=attempt["nonce"])
    return caller.post("/v1/auth/session", {"id_token": token}, **headers)


def refresh_with(service: Service, token: str, *proofs: str) -> Any:
    """The answer to a refresh with each of ``proofs`` in a DPoP header of its own."""
    return service.app.test_client().post(
        "/v1/auth/refresh",
        json={"refresh_token": token},
        headers=[("DPoP", one) for one in proofs],
    )


def _number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _changed(members: Json, changes: Json) -> Json:
    return {name: value for name, value in (members | changes).items() if value is not None}
