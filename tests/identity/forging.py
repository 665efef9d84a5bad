"""Tokens made by hand, right and wrong, without the library that the service reads them with."""

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from sandbox.issuer import DemoIssuer, claims_about

_COORDINATE_BYTES = 32


def b64(content: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def b64_json(content: object) -> str:
    """JSON in base64url; bytes as they are."""
    written = content if isinstance(content, bytes) else json.dumps(content).encode()
    return b64(written)


@dataclass
class Draft:
    """A token that would be believed; a test spoils one thing and signs, or does not."""

    issuer: DemoIssuer
    header: dict[str, Any]
    claims: dict[str, Any]

    @classmethod
    def access_token(cls, issuer: DemoIssuer, person: str = "lan") -> Self:
        """As the provider makes them for API calls (RFC 9068)."""
        return cls._about(issuer, person, "at+jwt", {"client_id": issuer.audience})

    @classmethod
    def id_token(cls, issuer: DemoIssuer, nonce: str, person: str = "lan") -> Self:
        """As the provider makes them at login."""
        return cls._about(issuer, person, "JWT", {"nonce": nonce})

    @classmethod
    def _about(cls, issuer: DemoIssuer, person: str, kind: str, more: dict[str, Any]) -> Self:
        now = int(datetime.now(UTC).timestamp())
        key = issuer.keys.current
        about = {
            "iss": issuer.issuer_url,
            "aud": issuer.audience,
            "iat": now,
            "exp": now + 300,
            "jti": uuid.uuid4().hex,
            **claims_about(issuer.person(person)),
        }
        return cls(issuer, {"alg": key.algorithm.value, "typ": kind, "kid": key.kid}, about | more)

    @property
    def now(self) -> int:
        """The moment it was issued, in seconds."""
        return int(self.claims["iat"])

    @property
    def private_key(self) -> Any:
        """The issuer's signing key."""
        return self.issuer.keys.current.private_key

    def with_header(self, **members: Any) -> Self:
        """Set members of the header; None leaves one out."""
        self.header = _changed(self.header, members)
        return self

    def with_claims(self, **claims: Any) -> Self:
        """Set claims; None leaves one out."""
        self.claims = _changed(self.claims, claims)
        return self

    def raw_claims(self, **written: str) -> bytes:
        """The claims as JSON, with values that no JSON writer writes."""
        plain = _changed(self.claims, dict.fromkeys(written))
        more = "".join(f', "{name}": {value}' for name, value in written.items())
        return (json.dumps(plain)[:-1] + more + "}").encode()

    def sign(self, header: object = None, claims: object = None) -> str:
        """Signed by the issuer; ``header`` and ``claims`` replace what was drafted."""
        signed = self.unsigned(header, claims)
        return f"{signed}.{b64(self.signature(signed.encode()))}"

    def unsigned(self, header: object = None, claims: object = None) -> str:
        """The first two parts."""
        head = b64_json(self.header if header is None else header)
        return f"{head}.{b64_json(self.claims if claims is None else claims)}"

    def signature(self, content: bytes, digest: HashAlgorithm | None = None) -> bytes:
        """The issuer's signature over ``content``, as RFC 7518 section 3 has it."""
        chosen = digest or SHA256()
        if isinstance(self.private_key, rsa.RSAPrivateKey):
            return self.private_key.sign(content, padding.PKCS1v15(), chosen)
        return raw_ecdsa(self.private_key, content)


def raw_ecdsa(key: ec.EllipticCurvePrivateKey, content: bytes) -> bytes:
    """An ES256 signature: both numbers, 32 bytes each."""
    r, s = decode_dss_signature(key.sign(content, ec.ECDSA(SHA256())))
    return r.to_bytes(_COORDINATE_BYTES, "big") + s.to_bytes(_COORDINATE_BYTES, "big")


def hmac_signed(draft: Draft, key: bytes, algorithm: str = "HS256") -> str:
    """Signed with a secret: ``key`` may be what everybody knows."""
    digest = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}[algorithm]
    signed = draft.with_header(alg=algorithm).unsigned()
    return f"{signed}.{b64(hmac.new(key, signed.encode(), getattr(hashlib, digest)).digest())}"


DIGESTS = {"RS256": SHA256(), "RS384": SHA384(), "RS512": SHA512()}


def _changed(members: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (members | changes).items() if value is not None}
