"""What people say is wrong with published reports, as staff work it off."""

import uuid
from typing import Any

from flask import Response

from app.identity.principals import current_staff
from app.triage.flag_schemas import FlagClosingInput, FlagPageSchema, FlagSchema
from app.triage.reports.flags import close_flag, find_open_flags, flag_read
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.schemas import PageQuery
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("triage-flags", __name__, description="Flags on published reports.")


@blueprint.get("/v1/admin/flags")
@requires_staff(Operation.FLAGS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, FlagPageSchema)
def list_flags(query: dict[str, Any]) -> Response:
    """Open flags on the reports in the caller's sight, the newest first."""
    cursors = Cursors(current_sealer(), "flags")
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_open_flags(
            connection,
            current_staff(),
            before=before,
            count=query["limit"] + 1,
        )
    page = cursors.page(rows, limit=query["limit"], render=flag_read)
    return json_response(page)


@blueprint.post("/v1/admin/flags/<uuid:flag_id>/close")
@requires_staff(Operation.FLAGS_CLOSE)
@blueprint.arguments(FlagClosingInput)
@transactional
@blueprint.response(200, FlagSchema)
def close_report_flag(sent: dict[str, Any], flag_id: uuid.UUID) -> Response:
    """Close a flag and say what was done; to hide or correct the report comes before.

    Closing it once more the same way changes nothing.
    """
    content = close_flag(
        current_session(),
        current_staff(),
        flag_id,
        sent["outcome"],
        note=sent.get("note"),
        now=request_now(),
    )
    return json_response(content)
