"""Reads a compact JWS (RFC 7515) strictly, before any key is looked for.

PyJWT alone accepts several of the things refused here: padding and non-canonical base64url,
repeated members, unknown ``crit``, embedded keys.
"""

import math
from dataclasses import dataclass
from typing import Any

from app.errors import BadRequest
from app.web import base64url
from app.web.strict_json import read_json

MAX_TOKEN_CHARACTERS = 8192
_LATEST_TIME = 10**11
# Keys that travel in the token, critical extensions, other serialisations.
REFUSED_MEMBERS = frozenset({"crit", "b64", "zip", "enc", "jwk", "jku", "x5u", "x5c"})


class TokenMalformed(Exception):
    """It is not a token that could be valid."""


@dataclass(frozen=True, repr=False)
class TokenParts:
    """A well-formed token: what its header and claims say, and what was signed."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signing_input: bytes
    signature: bytes


@dataclass(frozen=True, repr=False)
class CompactJws:
    """A token taken apart and not yet believed."""

    algorithm: str
    type: str
    kid: str
    claims: dict[str, Any]
    signing_input: bytes
    signature: bytes


def take_apart(
    token: str,
    *,
    refused: frozenset[str] = REFUSED_MEMBERS,
    required_times: tuple[str, ...] = ("exp", "iat"),
) -> TokenParts:
    """The parts of ``token``; raises ``TokenMalformed``, also for a header with ``refused``."""
    if len(token) > MAX_TOKEN_CHARACTERS or not token.isascii():
        raise TokenMalformed
    parts = token.split(".")
    if len(parts) != 3:
        raise TokenMalformed
    header, claims = _json_object(parts[0]), _json_object(parts[1])
    signature = _decode(parts[2])
    if refused & header.keys() or not signature or not _has_sane_times(claims, required_times):
        raise TokenMalformed
    return TokenParts(header, claims, f"{parts[0]}.{parts[1]}".encode(), signature)


def read_compact_jws(token: str) -> CompactJws:
    """Take ``token`` apart; raises ``TokenMalformed``."""
    parts = take_apart(token)
    header = parts.header
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    if not isinstance(algorithm, str) or not isinstance(kid, str) or not isinstance(kind, str):
        raise TokenMalformed
    return CompactJws(
        algorithm=algorithm,
        type=kind.lower().removeprefix("application/"),
        kid=kid,
        claims=parts.claims,
        signing_input=parts.signing_input,
        signature=parts.signature,
    )


def _json_object(part: str) -> dict[str, Any]:
    try:
        found = read_json(_decode(part))
    except BadRequest as error:
        raise TokenMalformed from error
    if not isinstance(found, dict):
        raise TokenMalformed
    return found


def _decode(part: str) -> bytes:
    try:
        return base64url.decode(part)
    except ValueError as error:
        raise TokenMalformed from error


def _has_sane_times(claims: dict[str, Any], required: tuple[str, ...]) -> bool:
    if not claims.keys() >= set(required):
        return False
    return all(_is_time(claims[name]) for name in ("exp", "iat", "nbf") if name in claims)


def _is_time(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 <= value < _LATEST_TIME
