"""The caller's own account."""

from typing import Any

from flask import Response, request
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.errors import PreconditionFailed
from app.identity.citizens.profile import change_profile, get_profile
from app.identity.principals import current_citizen
from app.identity.schemas import CitizenChangesInput, CitizenSchema
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import takes_if_match, with_etag
from app.web.guards import requires_citizen
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("me", __name__, description="The caller's own account.")


@blueprint.get("/v1/me")
@requires_citizen(needs_consent=False)
@blueprint.response(200, CitizenSchema)
def get_my_account() -> Response:
    """The caller's own account."""
    with current_database().reading() as connection:
        return _account(connection)


@blueprint.patch("/v1/me")
@requires_citizen()
@takes_if_match
@blueprint.arguments(CitizenChangesInput)
@transactional
@blueprint.response(200, CitizenSchema)
def change_my_account(sent: dict[str, Any]) -> Response:
    """Change language or contact data: what is left out stays, null removes phone or e-mail.

    With `If-Match` and the `ETag` of `GET /v1/me` it is changed only if nobody else did so
    meanwhile (412 otherwise); without, the last one to write wins.
    """
    session = current_session()
    etag, _is_weak = _account(session, to_change=True).get_etag()
    if request.if_match and not request.if_match.contains(etag or ""):
        raise PreconditionFailed
    change_profile(
        session,
        current_sealer(),
        current_citizen().id,
        language=sent.get("language"),
        contact=sent.get("contact", {}),
        now=request_now(),
    )
    return _account(session)


def _account(connection: Connection | Session, *, to_change: bool = False) -> Response:
    citizen = current_citizen()
    profile = get_profile(connection, current_sealer(), citizen.id, to_change=to_change)
    return with_etag(json_response({**profile, "assurance": citizen.assurance}))
