"""A digital-identity provider's tokens, believed only after every check.

Every refusal is the same ``Unauthenticated``: a caller learns nothing of the cause.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

from app.adapters.digital_identity.provider import Provider
from app.errors import (
    FieldFault,
    IdentityProviderUnavailable,
    NotConfigured,
    SecondFactorRequired,
    Unauthenticated,
    Unprocessable,
    UpstreamError,
)
from app.identity.login.claims import ClaimsUnusable, ProviderIdentity, read_identity
from app.identity.login.compact_jws import CompactJws, TokenMalformed, read_compact_jws
from app.identity.login.providers import Providers
from app.settings.issuers import IssuerSettings

ID_TOKEN_TYPE = "jwt"
ACCESS_TOKEN_TYPE = "at+jwt"
RETRY_AFTER_S = 15


def verify_id_token(providers: Providers, token: str, *, now: datetime) -> ProviderIdentity:
    """Who an ID token speaks of; what its nonce is worth is not looked at here.

    Raises ``Unauthenticated``, ``SecondFactorRequired``, ``IdentityProviderUnavailable`` where the
    issuer's keys cannot be fetched, ``NotConfigured`` where there is no issuer at all, and
    ``Unprocessable`` where the issuer's codes are exchanged here.
    """
    if not len(providers):
        raise NotConfigured
    jws = parse_token(token)
    provider = check_token(providers, jws, wanted_type=ID_TOKEN_TYPE, now=now)
    if provider.issuer.exchange != "id_token":
        # It came by another way than the code's: without our secret, PKCE and RFC 9207's ``iss``.
        raise Unprocessable(FieldFault("/id_token", "id_token_not_taken"))
    return identity_of(jws.claims, provider.issuer)


def verify_access_token(
    providers: Providers, jws: CompactJws, *, now: datetime
) -> ProviderIdentity:
    """Who a provider's access token (RFC 9068) speaks of.

    Raises ``Unauthenticated``, ``SecondFactorRequired`` or ``IdentityProviderUnavailable``.
    """
    provider = check_token(providers, jws, wanted_type=ACCESS_TOKEN_TYPE, now=now)
    return identity_of(jws.claims, provider.issuer)


def parse_token(token: str) -> CompactJws:
    """The parts of ``token``, not believed yet; raises ``Unauthenticated``."""
    try:
        return read_compact_jws(token)
    except TokenMalformed as error:
        raise Unauthenticated(cause="malformed") from error


def check_token(
    providers: Providers, jws: CompactJws, *, wanted_type: str, now: datetime
) -> Provider:
    """Whose token it is, its signature, audience and times right; raises like ``verify_…``."""
    provider = providers.find(jws.claims.get("iss"))
    if provider is None:
        raise Unauthenticated(cause="unknown_issuer")
    issuer = provider.issuer
    if jws.type != wanted_type or jws.algorithm not in issuer.algorithms:
        raise Unauthenticated(cause="wrong_type", issuer=issuer.name)
    # Bound to a key by which the sender must prove himself: no bearer token (RFC 9449, 7.2).
    if wanted_type == ACCESS_TOKEN_TYPE and "cnf" in jws.claims:
        raise Unauthenticated(cause="bound_to_a_key", issuer=issuer.name)
    _check_signature(jws, provider)
    _check_audience(jws.claims, issuer, wanted_type)
    _check_times(jws.claims, issuer, now)
    return provider


def identity_of(claims: Mapping[str, Any], issuer: IssuerSettings) -> ProviderIdentity:
    """Who checked ``claims`` speak of; raises ``Unauthenticated`` or ``SecondFactorRequired``."""
    try:
        identity = read_identity(claims, issuer)
    except ClaimsUnusable as error:
        raise Unauthenticated(cause="no_subject", issuer=issuer.name) from error
    if issuer.required_methods and not issuer.required_methods & identity.methods:
        raise SecondFactorRequired
    return identity


def _check_signature(jws: CompactJws, provider: Provider) -> None:
    name = provider.issuer.name
    try:
        key = provider.find_key(jws.kid)
    except UpstreamError as error:
        raise IdentityProviderUnavailable(retry_after_s=RETRY_AFTER_S) from error
    # One algorithm a key: what the token names must be what its issuer published.
    if key is None or key.algorithm_name != jws.algorithm:
        raise Unauthenticated(cause="unknown_key", issuer=name)
    try:
        verified = key.Algorithm.verify(jws.signing_input, key.key, jws.signature)
    except (jwt.PyJWTError, ValueError) as error:
        raise Unauthenticated(cause="wrong_signature", issuer=name) from error
    if not verified:
        raise Unauthenticated(cause="wrong_signature", issuer=name)


def _check_audience(claims: Mapping[str, Any], issuer: IssuerSettings, wanted_type: str) -> None:
    named = claims.get("aud")
    audiences = [named] if isinstance(named, str) else named
    if not isinstance(audiences, list) or not any(aud in audiences for aud in issuer.audience):
        raise Unauthenticated(cause="wrong_audience", issuer=issuer.name)
    # OIDC Core 3.1.3.7: an ID token that was given to another client.
    is_login = wanted_type == ID_TOKEN_TYPE and issuer.client_id is not None
    if is_login and claims.get("azp", issuer.client_id) != issuer.client_id:
        raise Unauthenticated(cause="wrong_audience", issuer=issuer.name)


def _check_times(claims: Mapping[str, Any], issuer: IssuerSettings, now: datetime) -> None:
    moment, skew = now.timestamp(), issuer.clock_skew_s
    begins = max(claims["iat"], claims.get("nbf", 0))
    if claims["exp"] + skew <= moment:
        raise Unauthenticated(cause="expired", issuer=issuer.name)
    if begins - skew > moment:
        raise Unauthenticated(cause="not_yet_valid", issuer=issuer.name)
