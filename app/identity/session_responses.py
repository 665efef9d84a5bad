"""How sessions go out: as tokens to the app that holds one, as a list to their owner."""

from typing import Any

from flask import Response

from app.database import AnyRow
from app.identity.sessions.access_tokens import expiry
from app.identity.sessions.families import Grant
from app.identity.sessions.own_sessions import Owner, find_own_sessions
from app.identity.wiring import current_identity
from app.web.context import current_database, current_platform, current_sealer, request_now
from app.web.paging import Cursors
from app.web.strict_json import json_response


def tokens_response(grant: Grant, status: int) -> Response:
    """The tokens of ``grant`` as JSON."""
    tokens, now = current_identity().access_tokens, request_now()
    content = {
        "access_token": tokens.make(grant.session, now),
        "token_type": "Bearer",
        "expires_in": int((expiry(grant.session, now) - now).total_seconds()),
        "refresh_token": grant.refresh_token,
        "session_expires_at": grant.session.expires_at,
    }
    return json_response(content, status)


def sessions_response(owner: Owner, query: dict[str, Any]) -> Response:
    """The page of the owner's live sessions that ``query`` (a ``PageQuery``) asks for."""
    cursors = Cursors(current_sealer(), "sessions")
    with current_database().reading() as connection:
        rows = find_own_sessions(
            connection,
            owner,
            after=cursors.decode(query.get("cursor")),
            count=query["limit"] + 1,
            now=request_now(),
        )
    names = {issuer.issuer: issuer.name for issuer in current_platform().settings.issuers}

    def render(row: AnyRow) -> dict[str, Any]:
        return {
            "id": row.id,
            "created_at": row.created_at,
            "last_used_at": row.rotated_at,
            "expires_at": row.expires_at,
            "device_name": row.device_name,
            "assurance": row.assurance,
            # None: begun before this was kept, or the provider is configured no more.
            "provider": names.get(row.issuer),
            "is_current": row.id == owner.session_id,
        }

    page = cursors.page(
        rows,
        limit=query["limit"],
        render=render,
        position=lambda row: [row.rotated_at.isoformat(), str(row.id)],
    )
    return json_response(page)
