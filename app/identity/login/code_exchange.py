"""An authorization code becomes an identity: redeemed with our secret, then believed like any.

Each attempt goes to the provider once, or again where he did not answer: a code that is shown twice
may make him revoke what he gave for it (RFC 6749, 4.1.2).
"""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.adapters.digital_identity.code_exchange import (
    CodeRefused,
    RedeemedTokens,
    read_userinfo,
    redeem_code,
)
from app.adapters.digital_identity.provider import Provider
from app.adapters.digital_identity.published import Endpoints
from app.database import Database
from app.errors import (
    FieldFault,
    IdentityProviderUnavailable,
    Unauthenticated,
    Unprocessable,
    UpstreamError,
)
from app.identity.login.attempts import (
    find_attempted_issuer,
    give_back_attempt,
    spend_attempt,
)
from app.identity.login.claims import ProviderIdentity
from app.identity.login.id_token_binding import check_access_token_hash, check_nonce
from app.identity.login.provider_tokens import (
    ID_TOKEN_TYPE,
    RETRY_AFTER_S,
    check_token,
    identity_of,
    parse_token,
)
from app.identity.login.providers import Providers
from app.settings.issuers import IssuerSettings


@dataclass(frozen=True)
class CodeAnswer:
    """What the provider's authorization endpoint told the app, and the app's own verifier."""

    code: str = field(repr=False)
    code_verifier: str = field(repr=False)
    state: str = field(repr=False)
    redirect_uri: str
    iss: str | None


def exchange_code(
    database: Database, providers: Providers, answer: CodeAnswer, *, now: datetime
) -> ProviderIdentity:
    """Who the code stands for; its attempt is spent.

    Has short transactions of its own; none is open while the provider is asked. Raises
    ``Unauthenticated``, ``SecondFactorRequired``, ``Unprocessable`` for what the app sent wrongly,
    and ``IdentityProviderUnavailable``: the same may then be sent once more, and is refused where
    the provider had taken the code already.
    """
    began = time.monotonic()
    provider, endpoints = _attempted_provider(database, providers, answer, now)
    with database.writing() as session:
        nonce_hash = spend_attempt(session, answer.state, now=now)
        session.commit()
    tokens = _redeem(database, provider.issuer, endpoints, answer, nonce_hash)
    # Asking took time: what was issued meanwhile is not from the future.
    moment = now + timedelta(seconds=time.monotonic() - began)
    jws = parse_token(tokens.id_token)
    if check_token(providers, jws, wanted_type=ID_TOKEN_TYPE, now=moment) is not provider:
        raise Unauthenticated(cause="another_issuer", issuer=provider.issuer.name)
    check_nonce(jws, nonce_hash)
    check_access_token_hash(jws, tokens.access_token)
    claims = _with_userinfo(jws.claims, provider.issuer, endpoints, tokens)
    return identity_of(claims, provider.issuer)


def _attempted_provider(
    database: Database, providers: Providers, answer: CodeAnswer, now: datetime
) -> tuple[Provider, Endpoints]:
    """Where the login was begun, if the app's answer can be from there."""
    with database.reading() as connection:
        provider = providers.find(find_attempted_issuer(connection, answer.state, now=now))
    if provider is None:
        raise Unauthenticated(cause="unknown_attempt")
    issuer = provider.issuer
    if issuer.exchange != "code":
        raise Unprocessable(FieldFault("/code", "code_not_taken"))
    if answer.redirect_uri not in issuer.redirect_uris:
        raise Unprocessable(FieldFault("/redirect_uri", "unknown_value"))
    try:
        endpoints = provider.endpoints()
    except UpstreamError as error:
        raise IdentityProviderUnavailable(retry_after_s=RETRY_AFTER_S) from error
    # RFC 9207, 2.4: an answer that another issuer mixed in.
    if answer.iss is None and endpoints.sends_iss:
        raise Unprocessable(FieldFault("/iss", "required"))
    if answer.iss not in (None, issuer.issuer):
        raise Unauthenticated(cause="another_issuer", issuer=issuer.name)
    return provider, endpoints


def _redeem(
    database: Database,
    issuer: IssuerSettings,
    endpoints: Endpoints,
    answer: CodeAnswer,
    nonce_hash: bytes,
) -> RedeemedTokens:
    try:
        if endpoints.token_endpoint is None:
            raise UpstreamError("identity_provider_names_no_token_endpoint", retryable=True)
        return redeem_code(
            issuer,
            endpoints.token_endpoint,
            code=answer.code,
            code_verifier=answer.code_verifier,
            redirect_uri=answer.redirect_uri,
        )
    except CodeRefused as error:
        raise Unauthenticated(cause="code_refused", issuer=issuer.name) from error
    except UpstreamError as error:
        # Perhaps the code was never seen there: the app may send the same again.
        with database.writing() as session:
            give_back_attempt(session, nonce_hash)
            session.commit()
        raise IdentityProviderUnavailable(retry_after_s=RETRY_AFTER_S) from error


def _with_userinfo(
    claims: dict[str, Any],
    issuer: IssuerSettings,
    endpoints: Endpoints,
    tokens: RedeemedTokens,
) -> dict[str, Any]:
    """``claims``, and of those that we keep what only the userinfo endpoint says."""
    if not issuer.userinfo:
        return claims
    try:
        if endpoints.userinfo_endpoint is None:
            raise UpstreamError("identity_provider_names_no_userinfo_endpoint", retryable=True)
        said = read_userinfo(endpoints.userinfo_endpoint, tokens.access_token)
    except UpstreamError as error:
        raise IdentityProviderUnavailable(retry_after_s=RETRY_AFTER_S) from error
    # OIDC Core 5.3.2: otherwise somebody else's access token could have been slipped in.
    if said.get("sub") != claims.get("sub"):
        raise Unauthenticated(cause="another_subject", issuer=issuer.name)
    wanted = {*issuer.claims.values(), issuer.assurance_claim}
    return {name: said[name] for name in wanted & said.keys()} | claims
