"""Notes of staff about a report, for each other."""

import uuid
from typing import Any

from flask import Response

from app.identity.principals import current_staff
from app.triage.note_schemas import NoteInput, NotePageSchema, NoteSchema
from app.triage.queue import require_visible
from app.triage.reports.access import by_staff
from app.triage.reports.notes import add_note, find_notes, note_read
from app.triage.sight import sees
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.schemas import PageQuery
from app.web.strict_json import json_response

blueprint = Blueprint("report_notes", __name__, description="Notes of staff for each other.")


@blueprint.get("/v1/admin/reports/<uuid:report_id>/notes")
@requires_staff(Operation.REPORTS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, NotePageSchema)
def list_report_notes(query: dict[str, Any], report_id: uuid.UUID) -> Response:
    """All notes about a report, the newest first."""
    cursors = Cursors(current_sealer(), f"notes of {report_id}")
    position = cursors.decode(query.get("cursor"))
    with current_database().reading() as connection:
        require_visible(connection, current_staff(), report_id)
        before = uuid.UUID(position[0]) if position else None
        rows = find_notes(connection, report_id, before=before, count=query["limit"] + 1)
    page = cursors.page(
        rows, limit=query["limit"], render=note_read, position=lambda row: [str(row.id)]
    )
    return json_response(page)


@blueprint.post("/v1/admin/reports/<uuid:report_id>/notes")
@requires_staff(Operation.REPORTS_NOTE)
@blueprint.arguments(NoteInput)
@idempotent
@blueprint.response(201, NoteSchema)
def write_report_note(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Write a note for colleagues; the citizen never learns of it.

    It overwrites nothing, so it needs no If-Match and leaves the revision as it is.
    """
    session, staff = current_session(), current_staff()
    row = require_visible(session.connection(), staff, report_id)
    note = add_note(
        session,
        row.id,
        by_staff(row, rule=sees),
        staff_id=staff.id,
        text=sent["text"],
        now=request_now(),
    )
    return json_response(note, 201)
