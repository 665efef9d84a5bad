"""Signing receipts: a compact JWS (RFC 7515) that names the report and hides what it says."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy.orm import Session

from app.database import Database
from app.feedback.receipts.contents import HASH_NAME, content_hash
from app.feedback.receipts.keys import ReceiptKeys
from app.identity.key_pairs import ALGORITHM
from app.web import base64url

TYPE = "receipt+jws"
_IN_SESSION = "receipt_signer"
_ES256 = ec.ECDSA(SHA256())
_NUMBER_BYTES = 32


@dataclass(frozen=True)
class Unsigned:
    """A receipt before it is signed."""

    id: uuid.UUID
    reference: str
    event: str
    state: str
    at: datetime
    salt: bytes
    content: str


@dataclass(frozen=True)
class Signature:
    """Which key signed, and what came out."""

    kid: str
    jws: str


class ReceiptSigner:
    """Signs receipts in the name of ``issuer``, our public address."""

    def __init__(self, keys: ReceiptKeys, *, issuer: str) -> None:
        self.keys = keys
        self._issuer = issuer

    def sign(self, receipt: Unsigned, *, now: datetime) -> Signature | None:
        """The signature over ``receipt``; None while no key can sign."""
        signing = self.keys.find_signing_key(now)
        if signing is None:
            return None
        kid, private = signing
        claims: dict[str, str | int] = {
            "iss": self._issuer,
            "jti": str(receipt.id),
            "iat": int(receipt.at.timestamp()),
            "sub": receipt.reference,
            "event": receipt.event,
            "state": receipt.state,
            "content_hash": content_hash(receipt.salt, receipt.content),
            "content_hash_alg": HASH_NAME,
        }
        return Signature(kid, _compact(kid, private, claims))


def _compact(kid: str, private: ec.EllipticCurvePrivateKey, claims: dict[str, str | int]) -> str:
    """The compact serialisation; by hand, as filing waits for it and PyJWT takes twice as long.

    ES256 is r and s at 32 bytes each (RFC 7518, 3.4).
    """
    header = {"alg": ALGORITHM, "kid": kid, "typ": TYPE}
    signed = f"{base64url.encode(orjson.dumps(header))}.{base64url.encode(orjson.dumps(claims))}"
    r, s = decode_dss_signature(private.sign(signed.encode(), _ES256))
    both = r.to_bytes(_NUMBER_BYTES, "big") + s.to_bytes(_NUMBER_BYTES, "big")
    return f"{signed}.{base64url.encode(both)}"


def sign_in_transactions(database: Database, signer: ReceiptSigner) -> None:
    """Have every receipt that is given in a transaction of ``database`` be signed in it.

    Without, it waits for the worker. So whoever moves a report need not know of keys.
    """
    database.session_info[_IN_SESSION] = signer


def signer_of(session: Session) -> ReceiptSigner | None:
    """Who signs in this transaction, if anybody does."""
    return cast("ReceiptSigner | None", session.info.get(_IN_SESSION))
