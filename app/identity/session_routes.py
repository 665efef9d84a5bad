"""Staying logged in, logging out, and a citizen's own sessions."""

import uuid
from typing import Any

from flask import Response

from app.errors import RefreshReused
from app.identity.principals import current_citizen
from app.identity.session_proofs import find_shown_proof, takes_dpop_proof
from app.identity.session_responses import sessions_response, tokens_response
from app.identity.session_schemas import (
    EndSessionsQuery,
    RefreshInput,
    RevocationInput,
    SessionPageSchema,
    TokensSchema,
)
from app.identity.sessions.own_sessions import end_own_session, end_own_sessions
from app.identity.sessions.revocation import find_revocable, revoke_access
from app.identity.wiring import current_identity
from app.web.api import Blueprint
from app.web.context import current_database, current_session, request_now
from app.web.guards import public, requires_citizen
from app.web.limits.policy import LimitClass, limited
from app.web.schemas import PageQuery
from app.web.transactions import transactional

blueprint = Blueprint("sessions", __name__, description="Staying logged in, and logging out.")


@blueprint.post("/v1/auth/refresh")
@public
@limited(LimitClass.REFRESH)
@blueprint.arguments(RefreshInput)
@blueprint.response(200, TokensSchema)
@takes_dpop_proof
def refresh_session(sent: dict[str, Any]) -> Response:
    """Exchange a refresh token for the next one.

    Until the new one is first used, ten minutes at most, the old one may be sent again and gets
    the same answer. Later it counts as stolen: `refresh_reused`, and the session is over. A session
    that is bound to a key needs a new DPoP proof of that key each time.
    """
    proof = find_shown_proof()
    with current_database().writing() as session:
        try:
            grant = current_identity().sessions.refresh(
                session, sent["refresh_token"], proof=proof, now=request_now()
            )
        except RefreshReused:
            session.commit()  # the session's end must outlive this refusal
            raise
        session.commit()
    return tokens_response(grant, 200)


@blueprint.post("/v1/auth/revoke")
@public
@limited(LimitClass.REFRESH)
@blueprint.arguments(RevocationInput)
@blueprint.response(204)
def log_out(sent: dict[str, Any]) -> tuple[str, int]:
    """Log out by one token alone: the refresh token, or the access token.

    A refresh token does it at any age, so a logout may wait for the network. A provider's own
    access token counts no more afterwards. What is unknown or over is answered the same.
    """
    identity, now = current_identity(), request_now()
    claims = None
    if "access_token" in sent:
        claims = find_revocable(identity.authentication, sent["access_token"], now=now)
    with current_database().writing() as session:
        if claims is not None:
            revoke_access(identity.sessions, session, claims, now=now)
        elif "refresh_token" in sent:
            identity.sessions.end_by_refresh_token(session, sent["refresh_token"], now=now)
        session.commit()
    return "", 204


@blueprint.get("/v1/auth/sessions")
@requires_citizen(needs_consent=False)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, SessionPageSchema)
def list_my_sessions(query: dict[str, Any]) -> Response:
    """The caller's sessions that live, the one used last first."""
    return sessions_response(current_citizen(), query)


@blueprint.delete("/v1/auth/sessions/<uuid:session_id>")
@requires_citizen(needs_consent=False)
@transactional
@blueprint.response(204)
def end_my_session(session_id: uuid.UUID) -> tuple[str, int]:
    """End one of the caller's sessions, with effect on its next request. Its phone gets no pushes.

    A session that has ended already is answered like none.
    """
    end_own_session(
        current_identity().sessions,
        current_session(),
        current_citizen(),
        session_id,
        now=request_now(),
    )
    return "", 204


@blueprint.delete("/v1/auth/sessions")
@requires_citizen(needs_consent=False)
@blueprint.arguments(EndSessionsQuery, location="query")
@transactional
@blueprint.response(204)
def end_my_sessions(query: dict[str, Any]) -> tuple[str, int]:
    """End all of the caller's sessions, or all but this one, with effect on their next request.

    The providers' own access tokens that were issued before count no more either, whatever
    `except_current` says. The citizen finds a notice in his inbox.
    """
    identity = current_identity()
    end_own_sessions(
        identity.sessions,
        identity.security_events,
        current_session(),
        current_citizen(),
        except_current=query["except_current"],
        now=request_now(),
    )
    return "", 204
