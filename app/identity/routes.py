"""Logging in, staying logged in, logging out."""

from typing import Any

from flask import Response

from app.errors import AssuranceTooLow, Forbidden, NotConfigured, NotFound, RefreshReused
from app.identity.citizens.accounts import get_profile, log_citizen_in
from app.identity.login.attempts import begin_login, use_attempt
from app.identity.login.provider_tokens import ID_TOKEN_TYPE, ProviderIdentity
from app.identity.principals import current_citizen
from app.identity.schemas import (
    CitizenSchema,
    LoginAttemptInput,
    LoginAttemptSchema,
    LoginProvidersSchema,
    RefreshInput,
    SessionInput,
    TokensSchema,
)
from app.identity.sessions.access_tokens import expiry
from app.identity.sessions.families import Grant
from app.identity.staff.members import find_member
from app.identity.wiring import current_identity
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import with_etag
from app.web.guards import public, requires_citizen
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("identity", __name__, description="Who is calling.")


@blueprint.get("/v1/auth/providers")
@public
@blueprint.response(200, LoginProvidersSchema)
def list_login_providers() -> Response:
    """The digital-identity providers to log in with."""
    listed = [
        {
            "name": issuer.name,
            "kind": issuer.kind,
            "issuer": issuer.issuer,
            "client_id": issuer.client_id,
            "scopes": list(issuer.scopes),
        }
        for issuer in current_identity().providers.listed()
    ]
    return with_etag(json_response({"items": listed}), public_for_s=60)


@blueprint.post("/v1/auth/attempts")
@public
@blueprint.arguments(LoginAttemptInput)
@transactional
@blueprint.response(201, LoginAttemptSchema)
def begin_login_attempt(sent: dict[str, Any]) -> Response:
    """Begin a login: a state and a nonce, good for one login within 15 minutes."""
    providers = current_identity().providers
    if not len(providers):
        raise NotConfigured
    issuer = providers.find_by_name(sent["provider"])
    if issuer is None:
        raise NotFound
    attempt = begin_login(current_session(), issuer, now=request_now())
    content = {"state": attempt.state, "nonce": attempt.nonce, "expires_at": attempt.expires_at}
    return json_response(content, 201)


@blueprint.post("/v1/auth/session")
@public
@blueprint.arguments(SessionInput)
@blueprint.response(201, TokensSchema)
def log_in(sent: dict[str, Any]) -> Response:
    """Exchange the provider's ID token for a session.

    The token must carry the nonce of `POST /v1/auth/attempts`; it is taken once. Citizens' and
    staff's providers are both accepted; staff need an account here.
    """
    identity, now = current_identity(), request_now()
    # The provider's keys may have to be fetched, so no transaction is open yet.
    known = identity.providers.verify(sent["id_token"], wanted_type=ID_TOKEN_TYPE, now=now)
    with current_database().writing() as session:
        use_attempt(session, known, now=now)
        if known.issuer.kind == "staff":
            member = find_member(session, issuer=known.issuer.issuer, subject=known.subject)
            if member is None:
                raise Forbidden
            grant = identity.sessions.begin_for_staff(session, member.id, now=now)
        else:
            citizen = log_citizen_in(session, current_sealer(), _assured(known), now=now)
            grant = identity.sessions.begin_for_citizen(
                session, citizen.id, assurance=known.assurance, now=now
            )
        session.commit()
    return _tokens(grant, 201)


@blueprint.post("/v1/auth/refresh")
@public
@blueprint.arguments(RefreshInput)
@blueprint.response(200, TokensSchema)
def refresh_session(sent: dict[str, Any]) -> Response:
    """Exchange a refresh token for the next one.

    Until the new one is first used, ten minutes at most, the old one may be sent again and gets
    the same answer. Later it counts as stolen: `refresh_reused`, and the session is over.
    """
    with current_database().writing() as session:
        try:
            grant = current_identity().sessions.refresh(
                session, sent["refresh_token"], now=request_now()
            )
        except RefreshReused:
            session.commit()  # the session's end must outlive this refusal
            raise
        session.commit()
    return _tokens(grant, 200)


@blueprint.post("/v1/auth/revoke")
@public
@blueprint.arguments(RefreshInput)
@transactional
@blueprint.response(204)
def log_out(sent: dict[str, Any]) -> tuple[str, int]:
    """Log out by refresh token alone; also late, and whatever the token's age."""
    current_identity().sessions.end_by_refresh_token(
        current_session(), sent["refresh_token"], now=request_now()
    )
    return "", 204


@blueprint.get("/v1/me")
@requires_citizen()
@blueprint.response(200, CitizenSchema)
def get_my_account() -> Response:
    """The caller's own account."""
    principal = current_citizen()
    with current_database().reading() as connection:
        profile = get_profile(connection, current_sealer(), principal.id)
    return with_etag(json_response({**profile, "assurance": principal.assurance}))


def _assured(known: ProviderIdentity) -> ProviderIdentity:
    """Raises ``AssuranceTooLow`` for an identity whose assurance is missing or unknown."""
    if known.assurance < 1:
        raise AssuranceTooLow(required=1)
    return known


def _tokens(grant: Grant, status: int) -> Response:
    tokens, now = current_identity().access_tokens, request_now()
    content = {
        "access_token": tokens.make(grant.session, now),
        "token_type": "Bearer",
        "expires_in": int((expiry(grant.session, now) - now).total_seconds()),
        "refresh_token": grant.refresh_token,
        "session_expires_at": grant.session.expires_at,
    }
    return json_response(content, status)
