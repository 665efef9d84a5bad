"""What staff are warned of, each as it falls to him."""

import uuid
from typing import Any

from flask import Response

from app.identity.principals import current_staff
from app.triage.alarm_schemas import AlarmPageSchema, AlarmQuery, AlarmSchema
from app.triage.alarms.acknowledging import acknowledge_alarm
from app.triage.alarms.reading import alarm_read, find_alarms
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("triage-alarms", __name__, description="Warnings and escalations.")


@blueprint.get("/v1/admin/alarms")
@requires_staff(Operation.ALARMS_READ)
@blueprint.arguments(AlarmQuery, location="query")
@blueprint.response(200, AlarmPageSchema)
def list_alarms(query: dict[str, Any]) -> Response:
    """The alarms that fall to the caller, the newest first; always of reports in his sight."""
    cursors = Cursors(current_sealer(), "alarms")
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_alarms(
            connection,
            current_staff(),
            is_open=query["open"],
            before=before,
            count=query["limit"] + 1,
        )
    page = cursors.page(rows, limit=query["limit"], render=alarm_read)
    return json_response(page)


@blueprint.post("/v1/admin/alarms/<uuid:alarm_id>/acknowledge")
@requires_staff(Operation.ALARMS_ACKNOWLEDGE)
@transactional
@blueprint.response(200, AlarmSchema)
def acknowledge_called_alarm(alarm_id: uuid.UUID) -> Response:
    """Say that one looks after it. Doing so again changes nothing: who was first is kept.

    The report itself is as it was: take it up, extend or answer it besides.
    """
    content = acknowledge_alarm(current_session(), current_staff(), alarm_id, now=request_now())
    return json_response(content)
