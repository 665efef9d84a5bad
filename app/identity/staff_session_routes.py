"""A staff member's own sessions; what citizens have at ``/v1/auth/sessions``."""

import uuid
from typing import Any

from flask import Response

from app.identity.principals import current_staff
from app.identity.session_responses import sessions_response
from app.identity.session_schemas import EndSessionsQuery, SessionPageSchema
from app.identity.sessions.own_sessions import end_own_session, end_own_sessions
from app.identity.wiring import current_identity
from app.web.api import Blueprint
from app.web.context import current_session, request_now
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.schemas import PageQuery
from app.web.transactions import transactional

blueprint = Blueprint(
    "staff_sessions", __name__, description="Where the calling staff member is logged in."
)


@blueprint.get("/v1/admin/me/sessions")
@requires_staff(Operation.ACCOUNT_SESSIONS)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, SessionPageSchema)
def list_my_staff_sessions(query: dict[str, Any]) -> Response:
    """The caller's sessions that live, the one used last first."""
    return sessions_response(current_staff(), query)


@blueprint.delete("/v1/admin/me/sessions/<uuid:session_id>")
@requires_staff(Operation.ACCOUNT_SESSIONS)
@transactional
@blueprint.response(204)
def end_my_staff_session(session_id: uuid.UUID) -> tuple[str, int]:
    """End one of the caller's sessions, with effect on its next request."""
    sessions, now = current_identity().sessions, request_now()
    end_own_session(sessions, current_session(), current_staff(), session_id, now=now)
    return "", 204


@blueprint.delete("/v1/admin/me/sessions")
@requires_staff(Operation.ACCOUNT_SESSIONS)
@blueprint.arguments(EndSessionsQuery, location="query")
@transactional
@blueprint.response(204)
def end_my_staff_sessions(query: dict[str, Any]) -> tuple[str, int]:
    """End all of the caller's sessions, or all but this one, with effect on their next request."""
    identity = current_identity()
    end_own_sessions(
        identity.sessions,
        identity.security_events,
        current_session(),
        current_staff(),
        except_current=query["except_current"],
        now=request_now(),
    )
    return "", 204
