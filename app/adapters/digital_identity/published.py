"""What a provider publishes: its endpoints (OIDC Discovery) and its keys (RFC 7517)."""

from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from app.adapters.digital_identity.bounded_json import get
from app.errors import UpstreamError
from app.settings.addresses import split_address
from app.settings.issuers import IssuerSettings

_MAX_KEYS = 64
_MIN_RSA_BITS = 2048
_SIGNING_USES = (None, "sig")
_MAX_URL_CHARACTERS = 2000

Keys = dict[str, jwt.PyJWK]


@dataclass(frozen=True)
class Endpoints:
    """Where a provider answers; None is not known. ``sends_iss``: it names itself (RFC 9207)."""

    jwks_uri: str | None
    authorization_endpoint: str | None
    token_endpoint: str | None
    userinfo_endpoint: str | None
    sends_iss: bool = False


def configured_endpoints(issuer: IssuerSettings) -> Endpoints:
    """What the operator wrote."""
    return Endpoints(
        jwks_uri=issuer.jwks_uri,
        authorization_endpoint=issuer.authorization_endpoint,
        token_endpoint=issuer.token_endpoint,
        userinfo_endpoint=issuer.userinfo_endpoint,
    )


def needs_discovery(issuer: IssuerSettings) -> bool:
    """Whether something is needed that the operator did not write."""
    needed = [issuer.jwks_uri]
    if issuer.client_id:
        needed.append(issuer.authorization_endpoint)
    if issuer.client_secret:
        needed.append(issuer.token_endpoint)
    if issuer.userinfo:
        needed.append(issuer.userinfo_endpoint)
    return None in needed


async def discover(issuer: IssuerSettings) -> Endpoints:
    """The discovery document's endpoints, the operator's before them; raises ``UpstreamError``."""
    found = await get(f"{issuer.issuer.rstrip('/')}/.well-known/openid-configuration")
    # OIDC Discovery 4.3: the document's issuer must be exactly the one asked for.
    if found.get("issuer") != issuer.issuer:
        raise UpstreamError("identity_provider_is_another", retryable=True)
    own = configured_endpoints(issuer)
    return Endpoints(
        jwks_uri=own.jwks_uri or _address(found, "jwks_uri", issuer),
        authorization_endpoint=own.authorization_endpoint
        or _address(found, "authorization_endpoint", issuer),
        token_endpoint=own.token_endpoint or _address(found, "token_endpoint", issuer),
        userinfo_endpoint=own.userinfo_endpoint or _address(found, "userinfo_endpoint", issuer),
        sends_iss=found.get("authorization_response_iss_parameter_supported") is True,
    )


async def fetch_keys(jwks_uri: str | None) -> Keys:
    """The keys that may verify, by ``kid``; raises ``UpstreamError`` where there are none."""
    if jwks_uri is None:
        raise UpstreamError("identity_provider_names_no_keys", retryable=True)
    members = (await get(jwks_uri)).get("keys")
    if not isinstance(members, list) or not members:
        raise UpstreamError("identity_provider_has_no_keys", retryable=True)
    found = _signing_keys(members[:_MAX_KEYS])
    if not found:
        raise UpstreamError("identity_provider_has_no_usable_keys", retryable=True)
    return found


def _address(document: dict[str, Any], name: str, issuer: IssuerSettings) -> str | None:
    value = document.get(name)
    if not isinstance(value, str) or len(value) > _MAX_URL_CHARACTERS:
        return None
    parts = split_address(value)
    # Plain http is for an issuer that is itself on this machine, in development.
    is_allowed = parts.scheme in ("https", split_address(issuer.issuer).scheme)
    return value if is_allowed and parts.hostname else None


def _signing_keys(members: list[Any]) -> Keys:
    found: Keys = {}
    for member in members:
        kid = member.get("kid") if isinstance(member, dict) else None
        if not isinstance(kid, str) or not _may_verify(member):
            continue
        try:
            key = jwt.PyJWK(member)
        except jwt.PyJWTError:
            continue  # of a kind we do not know; the others still serve
        if isinstance(key.key, RSAPublicKey) and key.key.key_size < _MIN_RSA_BITS:
            continue  # RFC 7518, 3.3
        found[kid] = key
    return found


def _may_verify(member: dict[str, Any]) -> bool:
    # A symmetric or private key has no place in a public set.
    if member.get("kty") == "oct" or "d" in member or member.get("use") not in _SIGNING_USES:
        return False
    algorithm = member.get("alg")
    # On these PyJWT fails with what is no error of its own.
    if algorithm == "none" or not isinstance(algorithm, str | None):
        return False
    operations = member.get("key_ops")
    return operations is None or (isinstance(operations, list) and "verify" in operations)
