"""Logging in with a digital identity."""

from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app.errors import AssuranceTooLow, Forbidden, NotConfigured, NotFound
from app.identity.citizens.accounts import log_citizen_in
from app.identity.login.attempts import begin_login, use_attempt
from app.identity.login.claims import ProviderIdentity
from app.identity.login.code_exchange import CodeAnswer, exchange_code
from app.identity.login.offers import login_offer
from app.identity.login.provider_tokens import verify_id_token
from app.identity.login_schemas import (
    LoginAttemptInput,
    LoginAttemptSchema,
    LoginProvidersSchema,
    SessionInput,
)
from app.identity.session_proofs import find_shown_proof, takes_dpop_proof
from app.identity.session_responses import tokens_response
from app.identity.session_schemas import TokensSchema
from app.identity.sessions.dpop import ShownProof
from app.identity.sessions.families import Grant
from app.identity.staff.members import find_member
from app.identity.wiring import current_identity
from app.web.api import Blueprint
from app.web.context import (
    current_database,
    current_sealer,
    current_session,
    request_language,
    request_now,
)
from app.web.etags import with_etag
from app.web.guards import public
from app.web.limits.policy import LimitClass, limited
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("login", __name__, description="Logging in with a digital identity.")


@blueprint.get("/v1/auth/providers")
@public
@blueprint.response(200, LoginProvidersSchema)
def list_login_providers() -> Response:
    """The digital-identity providers, with all that an app needs to begin a login there."""
    offered = [
        login_offer(known, request_language()) for known in current_identity().providers.offered()
    ]
    is_whole = all(offer["authorization_endpoint"] for offer in offered)
    # An address that is missing is being asked for.
    return with_etag(json_response({"items": offered}), public_for_s=60 if is_whole else 5)


@blueprint.post("/v1/auth/attempts")
@public
@limited(LimitClass.LOGIN)
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
@limited(LimitClass.LOGIN)
@blueprint.arguments(SessionInput)
@blueprint.response(201, TokensSchema)
@takes_dpop_proof
def log_in(sent: dict[str, Any]) -> Response:
    """Exchange what the provider gave the app for a session.

    Either `id_token` alone, with the nonce of `POST /v1/auth/attempts`, or `code`,
    `code_verifier`, `redirect_uri` and `state`, and `iss` where the provider sent it: as the
    provider's `exchange` says. An attempt is good for one login; when an answer was lost, begin a
    new one. Citizens' and staff's providers are both accepted; staff need an account here. With a
    DPoP header the session is bound to the key of the proof: every refresh then needs a proof of
    that key.
    """
    now, proof = request_now(), find_shown_proof()
    # The provider may have to be asked, so no transaction is open yet.
    known = _proven(sent, now)
    with current_database().writing() as session:
        if "id_token" in sent:
            use_attempt(session, known, now=now)
        grant = _begin_session(session, known, sent["device_name"], proof, now)
        session.commit()
    return tokens_response(grant, 201)


def _proven(sent: dict[str, Any], now: datetime) -> ProviderIdentity:
    providers = current_identity().providers
    if "id_token" in sent:
        return verify_id_token(providers, sent["id_token"], now=now)
    answer = CodeAnswer(
        code=sent["code"],
        code_verifier=sent["code_verifier"],
        state=sent["state"],
        redirect_uri=sent["redirect_uri"],
        iss=sent.get("iss"),
    )
    return exchange_code(current_database(), providers, answer, now=now)


def _begin_session(
    session: Session,
    known: ProviderIdentity,
    device_name: str | None,
    proof: ShownProof | None,
    now: datetime,
) -> Grant:
    sessions = current_identity().sessions
    if known.issuer.kind == "staff":
        member = find_member(session, issuer=known.issuer.issuer, subject=known.subject)
        if member is None:
            raise Forbidden
        return sessions.begin_for_staff(
            session, member.id, device_name=device_name, proof=proof, now=now
        )
    logged_in = log_citizen_in(session, current_sealer(), _assured(known), now=now)
    logged_in = current_identity().linking.join(session, logged_in, now=now)
    return sessions.begin_for_citizen(
        session,
        logged_in.citizen_id,
        login_id=logged_in.login_id,
        assurance=logged_in.assurance,
        device_name=device_name,
        proof=proof,
        now=now,
    )


def _assured(known: ProviderIdentity) -> ProviderIdentity:
    """Raises ``AssuranceTooLow`` for an identity whose assurance is missing or unknown."""
    if known.assurance < 1:
        raise AssuranceTooLow(required=1)
    return known
