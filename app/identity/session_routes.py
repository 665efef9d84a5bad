"""Staying logged in, and logging out."""

from typing import Any

from flask import Response

from app.errors import RefreshReused
from app.identity.session_responses import tokens_response
from app.identity.session_schemas import RefreshInput, TokensSchema
from app.identity.wiring import current_identity
from app.web.api import Blueprint
from app.web.context import current_database, current_session, request_now
from app.web.guards import public
from app.web.transactions import transactional

blueprint = Blueprint("sessions", __name__, description="Staying logged in, and logging out.")


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
    return tokens_response(grant, 200)


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
