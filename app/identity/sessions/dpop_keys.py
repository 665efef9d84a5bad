"""The public key that a DPoP proof brings along (RFC 9449, 4.2), and its thumbprint."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from app.web import base64url

_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_COORDINATE_BYTES = 32
_RSA_BITS = range(2048, 4096 + 1)
# Larger ones only make verifying slow.
_MAX_RSA_EXPONENT = 2**32

PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey


class KeyRefused(ValueError):
    """The JWK is no public key of the algorithm that the proof names."""


@dataclass(frozen=True)
class ProofKey:
    """A public key for one algorithm, and its RFC 7638 thumbprint (SHA-256, base64url)."""

    algorithm: str
    key: PublicKey
    thumbprint: str

    def verifies(self, signing_input: bytes, signature: bytes) -> bool:
        """Whether ``signature`` is by this key."""
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        return bool(algorithm.verify(signing_input, self.key, signature))


def read_proof_key(algorithm: Any, jwk: Any) -> ProofKey:
    """The key in ``jwk``; raises ``KeyRefused``, also where private members came along."""
    if not isinstance(jwk, dict) or _PRIVATE_MEMBERS & jwk.keys():
        raise KeyRefused
    if algorithm not in ALGORITHMS:
        raise KeyRefused
    read, required = _READERS[algorithm]
    try:
        key = read(jwk)
    except ValueError as error:
        raise KeyRefused from error
    return ProofKey(algorithm, key, _thumbprint({name: jwk[name] for name in required}))


def _elliptic(jwk: dict[str, Any]) -> PublicKey:
    _require(jwk, kty="EC", crv="P-256")
    x, y = (int.from_bytes(_bytes(jwk, name, _COORDINATE_BYTES)) for name in ("x", "y"))
    # Raises ValueError for a point that is not on the curve.
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def _edwards(jwk: dict[str, Any]) -> PublicKey:
    _require(jwk, kty="OKP", crv="Ed25519")
    return ed25519.Ed25519PublicKey.from_public_bytes(_bytes(jwk, "x", _COORDINATE_BYTES))


def _rsa(jwk: dict[str, Any]) -> PublicKey:
    _require(jwk, kty="RSA")
    n, e = _number(jwk, "n"), _number(jwk, "e")
    if n.bit_length() not in _RSA_BITS or e > _MAX_RSA_EXPONENT:
        raise KeyRefused
    return rsa.RSAPublicNumbers(e, n).public_key()


# How each algorithm's key is read, and the members that its thumbprint is made of.
_READERS: Mapping[str, tuple[Callable[[dict[str, Any]], PublicKey], tuple[str, ...]]] = {
    "ES256": (_elliptic, ("crv", "kty", "x", "y")),
    "EdDSA": (_edwards, ("crv", "kty", "x")),
    "RS256": (_rsa, ("e", "kty", "n")),
}
ALGORITHMS = tuple(_READERS)


def _require(jwk: dict[str, Any], **members: str) -> None:
    if any(jwk.get(name) != value for name, value in members.items()):
        raise KeyRefused


def _bytes(jwk: dict[str, Any], name: str, size: int | None = None) -> bytes:
    written = jwk.get(name)
    found = base64url.decode(written) if isinstance(written, str) else b""
    if not found or (size is not None and len(found) != size):
        raise KeyRefused
    return found


def _number(jwk: dict[str, Any], name: str) -> int:
    found = _bytes(jwk, name)
    # RFC 7518, 6.3.1: without zeros in front. A second spelling would be a second thumbprint.
    if found[0] == 0:
        raise KeyRefused
    return int.from_bytes(found)


def _thumbprint(members: dict[str, str]) -> str:
    written = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return base64url.encode(hashlib.sha256(written.encode()).digest())
