"""The issuers' signing keys: made on first start, kept in a folder, rotated in memory."""

import base64
import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from sandbox.private_files import write_private

# RFC 7638 3.2
_DEFINING_MEMBERS = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y")}

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Algorithm(StrEnum):
    """What an issuer signs with, by its JOSE name (RFC 7518 3.1)."""

    RS256 = "RS256"
    ES256 = "ES256"


class SigningKey:
    """A private key; its ``kid`` is its thumbprint (RFC 7638) and so survives a restart."""

    def __init__(self, private_key: PrivateKey) -> None:
        self.private_key = private_key

    @classmethod
    def make(cls, algorithm: Algorithm) -> Self:
        """Make a new key; an RSA one takes a good part of a second."""
        if algorithm is Algorithm.RS256:
            return cls(rsa.generate_private_key(public_exponent=65537, key_size=2048))
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def kept_in(cls, path: Path, algorithm: Algorithm) -> Self:
        """Read the PEM file at ``path``; the first time, make a key and write it (mode 0600)."""
        if not path.exists():
            made = cls.make(algorithm)
            write_private(path, made.pem())
            return made
        loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(loaded, PrivateKey):
            raise TypeError(f"{path} holds neither an RSA nor an elliptic-curve key")
        return cls(loaded)

    @property
    def algorithm(self) -> Algorithm:
        """The one algorithm that this key is used with."""
        is_rsa = isinstance(self.private_key, rsa.RSAPrivateKey)
        return Algorithm.RS256 if is_rsa else Algorithm.ES256

    @cached_property
    def kid(self) -> str:
        """The key's id in ``jwks()`` and in the header of what it signs."""
        return thumbprint(self._public_members())

    def public_jwk(self) -> dict[str, str]:
        """Return the public half as others read it (RFC 7517)."""
        use = {"use": "sig", "alg": self.algorithm.value, "kid": self.kid}
        return {**self._public_members(), **use}

    def pem(self) -> str:
        """Return the private key as unencrypted PKCS #8."""
        return self.private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    def _public_members(self) -> dict[str, str]:
        if isinstance(self.private_key, rsa.RSAPrivateKey):
            jwk = RSAAlgorithm.to_jwk(self.private_key.public_key(), as_dict=True)
        else:
            jwk = ECAlgorithm.to_jwk(self.private_key.public_key(), as_dict=True)
        return {name: jwk[name] for name in _DEFINING_MEMBERS[jwk["kty"]]}


def thumbprint(jwk: Mapping[str, str]) -> str:
    """Return the SHA-256 thumbprint of a public key (RFC 7638 3), in base64url."""
    members = {name: jwk[name] for name in _DEFINING_MEMBERS[jwk["kty"]]}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
    digest = hashlib.sha256(canonical).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class KeyRing:
    """The keys that an issuer publishes; the last one signs."""

    def __init__(self, *keys: SigningKey) -> None:
        # Replaced as a whole, never changed: other threads read it while a test rotates.
        self._keys = keys

    @property
    def current(self) -> SigningKey:
        """The key that signs now."""
        return self._keys[-1]

    def find(self, kid: object) -> SigningKey | None:
        """Return the published key of this id."""
        return next((key for key in self._keys if key.kid == kid), None)

    def jwks(self) -> dict[str, Any]:
        """Return the document behind ``jwks_uri``."""
        return {"keys": [key.public_jwk() for key in self._keys]}

    def rotate(self) -> str:
        """Sign with a new key from now on, the old ones stay published; return the new ``kid``."""
        self._keys = (*self._keys, SigningKey.make(self.current.algorithm))
        return self.current.kid

    def withdraw(self, kid: str) -> None:
        """Stop publishing a key; raises ``LookupError`` if it is unknown or the only one."""
        left = tuple(key for key in self._keys if key.kid != kid)
        if not left or len(left) == len(self._keys):
            raise LookupError(f"{kid} is not one of several published keys")
        self._keys = left
