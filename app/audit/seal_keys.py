"""The keys that sign seals: Ed25519, one from each of the operator's sealing keys."""

import hashlib
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.database import Sealer
from app.web import base64url

_PURPOSE = "audit-seal"
# What is signed can be taken for nothing else.
_PREFIX = b"binh-duong-so/audit-seal/"


class SealKeys:
    """The first sealing key signs, all of them verify: none is stored in the database."""

    def __init__(self, sealer: Sealer) -> None:
        keys = [Ed25519PrivateKey.from_private_bytes(seed) for seed in sealer.mac_keys(_PURPOSE)]
        self._public = {_thumbprint(key.public_key()): key.public_key() for key in keys}
        self._signing = keys[0]
        self.key_id = _thumbprint(self._signing.public_key())

    def sign(self, digest: bytes) -> bytes:
        """The signature (64 bytes) of the key ``key_id`` over a seal's digest."""
        return self._signing.sign(_PREFIX + digest)

    def knows(self, key_id: str) -> bool:
        """Whether the key's signatures can be checked with the keys of today."""
        return key_id in self._public

    def find_signer(self, digest: bytes, signature: bytes) -> str | None:
        """The id of the known key whose signature over a seal's digest this is, if any."""
        for key_id, key in self._public.items():
            try:
                key.verify(signature, _PREFIX + digest)
            except InvalidSignature:
                continue
            return key_id
        return None


def _thumbprint(key: Ed25519PublicKey) -> str:
    """RFC 7638, of the key as a JWK (RFC 8037)."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": base64url.encode(key.public_bytes_raw())}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return base64url.encode(hashlib.sha256(canonical.encode()).digest())
