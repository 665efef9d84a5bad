"""Sealed values: unreadable without the operator's key, findable by a keyed hash where needed."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.settings.keys import SecretKeys

_NONCE_BYTES = 12
_TAG_BYTES = 16
_FORMAT = b"\x01"


class UnsealError(Exception):
    """The value was sealed with a key that is gone, for another purpose, or was changed."""


class Sealer:
    """Seals with AES-256-GCM. The first key writes, all of them read.

    ``purpose`` names the column or use; a value moved elsewhere does not open there.
    """

    def __init__(self, keys: SecretKeys) -> None:
        self._keys = keys
        self._ciphers = [AESGCM(_derive(key, b"seal")) for key in keys.sealing]

    def seal(self, value: bytes, *, purpose: str) -> bytes:
        """Encrypt: one format byte, a 12-byte nonce, the ciphertext with its 16-byte tag."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _FORMAT + nonce + self._ciphers[0].encrypt(nonce, value, purpose.encode())

    def unseal(self, sealed: bytes, *, purpose: str) -> bytes:
        """Decrypt what ``seal`` made; raises ``UnsealError``."""
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _FORMAT or len(body) < _TAG_BYTES:
            raise UnsealError(purpose)
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(nonce, body, purpose.encode())
            except InvalidTag:
                continue
        raise UnsealError(purpose)

    def reseal(self, sealed: bytes, *, purpose: str) -> bytes | None:
        """``sealed`` under the first key, or None where it is already; raises ``UnsealError``."""
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            self._ciphers[0].decrypt(nonce, body, purpose.encode())
        except (InvalidTag, ValueError):
            return self.seal(self.unseal(sealed, purpose=purpose), purpose=purpose)
        return None

    def seal_text(self, value: str, *, purpose: str) -> bytes:
        """``seal`` for text."""
        return self.seal(value.encode(), purpose=purpose)

    def unseal_text(self, sealed: bytes, *, purpose: str) -> str:
        """``unseal`` for text."""
        return self.unseal(sealed, purpose=purpose).decode()

    def lookup_hash(self, namespace: str, value: str) -> bytes:
        """HMAC-SHA-256 of an identifier under the lookup keys; equal in, equal out.

        With several keys it is a chain: the oldest hashes the identifier, each newer one the hash
        before it. So a stored hash is brought under a new key without knowing the identifier.
        """
        return self.extend_lookup_hash(self.unchanging_hash(namespace, value), by_keys=1)

    def unchanging_hash(self, namespace: str, value: str) -> bytes:
        """``lookup_hash`` under the oldest key alone: a newer key does not change it.

        For what phones keep, never for what the database is searched by.
        """
        message = namespace.encode() + b"\x00" + value.encode()
        return hmac.digest(self._keys.lookup[-1], message, "sha256")

    def extend_lookup_hash(self, stored: bytes, *, by_keys: int) -> bytes:
        """A hash that was made with the oldest ``by_keys`` keys, brought under all of them."""
        for key in reversed(self._keys.lookup[:-by_keys]):
            stored = hmac.digest(key, stored, "sha256")
        return stored

    @property
    def lookup_key_count(self) -> int:
        """How many keys a lookup hash has gone through."""
        return len(self._keys.lookup)

    def mac_keys(self, purpose: str) -> list[bytes]:
        """A 32-byte MAC key for ``purpose`` from each sealing key, the writing one first."""
        return [_derive(key, purpose.encode()) for key in self._keys.sealing]


def _derive(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, b"binh-duong-so/" + purpose, hashlib.sha256)
