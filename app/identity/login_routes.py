"""Logging in with a digital identity."""

from typing import Any

from flask import Response

from app.errors import AssuranceTooLow, Forbidden, NotConfigured, NotFound
from app.identity.citizens.accounts import log_citizen_in
from app.identity.login.attempts import begin_login, use_attempt
from app.identity.login.provider_tokens import ID_TOKEN_TYPE, ProviderIdentity
from app.identity.login_schemas import (
    LoginAttemptInput,
    LoginAttemptSchema,
    LoginProvidersSchema,
    SessionInput,
)
from app.identity.session_responses import tokens_response
from app.identity.session_schemas import TokensSchema
from app.identity.staff.members import find_member
from app.identity.wiring import current_identity
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import with_etag
from app.web.guards import public
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("login", __name__, description="Logging in with a digital identity.")


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
    return tokens_response(grant, 201)


def _assured(known: ProviderIdentity) -> ProviderIdentity:
    """Raises ``AssuranceTooLow`` for an identity whose assurance is missing or unknown."""
    if known.assurance < 1:
        raise AssuranceTooLow(required=1)
    return known
