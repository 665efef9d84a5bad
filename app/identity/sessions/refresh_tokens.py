"""Refresh tokens that need not be stored: each is an HMAC over its session and generation.

Whoever reads the database learns none of them. A successor can be made again, so a lost answer
can be asked for again.
"""

import hmac
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from app.web import base64url

_PREFIX = "bdsr_"
_HEAD = struct.Struct(">16sI")
_MAC_BYTES = 32


@dataclass(frozen=True)
class RefreshClaim:
    """A genuine refresh token's session and generation; whether it is still good is not said."""

    session_id: uuid.UUID
    generation: int


def make_refresh_token(keys: Sequence[bytes], session_id: uuid.UUID, generation: int) -> str:
    """The token of ``generation`` under the first key (256 bits of MAC)."""
    head = _HEAD.pack(session_id.bytes, generation)
    mac = hmac.digest(keys[0], head, "sha256")
    return _PREFIX + base64url.encode(head + mac)


def read_refresh_token(keys: Sequence[bytes], token: str) -> RefreshClaim | None:
    """What ``token`` claims, or None when none of ``keys`` made it."""
    body = token.removeprefix(_PREFIX)
    if body == token or not token.isascii():
        return None
    try:
        raw = base64url.decode(body)
    except ValueError:
        return None
    head, mac = raw[: _HEAD.size], raw[_HEAD.size :]
    if len(head) != _HEAD.size or len(mac) != _MAC_BYTES:
        return None
    genuine = [hmac.compare_digest(mac, hmac.digest(key, head, "sha256")) for key in keys]
    if not any(genuine):
        return None
    session, generation = _HEAD.unpack(head)
    return RefreshClaim(uuid.UUID(bytes=session), generation)
