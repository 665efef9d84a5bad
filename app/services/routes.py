"""Public services for the app: dossiers for their owners."""

import uuid
from typing import Any

from flask import Response

from app.errors import NotFound
from app.identity.enforcement import require_live_caller
from app.identity.principals import current_citizen
from app.identity.wiring import current_identity
from app.services.dossier_reading import find_my_dossier, find_my_dossiers, summary
from app.services.national_messages import is_dossier_code
from app.services.schemas import DossierPageSchema, DossierSchema
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, request_language
from app.web.etags import with_etag, with_page_etag
from app.web.guards import requires_citizen
from app.web.limits.policy import LimitClass, limited
from app.web.paging import Cursors
from app.web.schemas import PageQuery
from app.web.strict_json import json_response

blueprint = Blueprint("services", __name__, description="Dossiers.")


@blueprint.get("/v1/services/dossiers")
@requires_citizen(assurance=2, session_in_statement=True)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, DossierPageSchema)
def list_my_dossiers(query: dict[str, Any]) -> Response:
    """All dossiers under the caller's numbers, the latest filed first."""
    cursors, language = Cursors(current_sealer(), "my-dossiers"), request_language()
    with current_database().reading() as connection:
        rows = find_my_dossiers(
            connection,
            current_citizen().id,
            after=cursors.decode(query.get("cursor")),
            count=query["limit"] + 1,
            live_session_id=_session_to_ask_along(),
        )
    if not rows:
        require_live_caller()
    page = cursors.page(
        rows,
        limit=query["limit"],
        render=lambda row: summary(row, language),
        position=lambda row: [row.filed_at.isoformat(), str(row.id)],
    )
    return with_page_etag(page)


@blueprint.get("/v1/services/dossiers/<id_or_code>")
@requires_citizen(assurance=2, session_in_statement=True)
@limited(LimitClass.DOSSIER_LOOKUP)
@blueprint.response(200, DossierSchema)
def get_my_dossier(id_or_code: str) -> Response:
    """One of the caller's dossiers by its code, or its id as in a push, with its steps.

    Another's dossier is answered as one that does not exist.
    """
    found, key = None, _key(id_or_code)
    if key is not None:
        with current_database().reading() as connection:
            found = find_my_dossier(
                connection,
                current_citizen().id,
                key,
                request_language(),
                live_session_id=_session_to_ask_along(),
            )
    if found is None:
        require_live_caller()
        raise NotFound
    return with_etag(json_response(found))


def _key(written: str) -> uuid.UUID | str | None:
    if is_dossier_code(written):
        return written
    try:
        return uuid.UUID(written)
    except ValueError:
        return None


def _session_to_ask_along() -> uuid.UUID | None:
    """The session whose state the statement checks; None where that was done, for nothing."""
    is_checked = current_identity().live_sessions.is_cheap
    return None if is_checked else current_citizen().session_id
