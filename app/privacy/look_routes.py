"""The citizen's log of who looked at him."""

from typing import Any

from flask import Response

from app.identity.principals import current_citizen
from app.privacy.look_schemas import OwnLookPageSchema
from app.privacy.looks.own_log import find_own_looks, read_own_look
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, request_now
from app.web.etags import with_page_etag
from app.web.guards import requires_citizen
from app.web.paging import Cursors
from app.web.schemas import PageQuery

blueprint = Blueprint("access-log", __name__, description="Who looked at the citizen's data.")


@blueprint.get("/v1/me/access-log")
@requires_citizen(needs_consent=False)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, OwnLookPageSchema)
def list_looks_at_me(query: dict[str, Any]) -> Response:
    """Each time that staff looked at who the caller is, newest first; also without his consent.

    At his dossiers too, and at those of an organisation that he acts for. A look that an authority
    asked for by law comes later, when the authority's time is over.
    """
    sealer, province = current_sealer(), current_province()
    cursors = Cursors(sealer, "access-log")
    with current_database().reading() as connection:
        rows = find_own_looks(
            connection,
            current_citizen().id,
            before=cursors.decode_id(query.get("cursor")),
            count=query["limit"] + 1,
            now=request_now(),
        )
    page = cursors.page(
        rows, limit=query["limit"], render=lambda row: read_own_look(row, province, sealer)
    )
    return with_page_etag(page)
