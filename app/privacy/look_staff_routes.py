"""Auditors read who looked at citizens; administrators enter an authority's order to delay."""

import uuid
from typing import Any

from flask import Response

from app.audit.events import record
from app.identity.principals import current_staff
from app.privacy.look_schemas import LookDelayInput, LookDelaySchema, LookPageSchema, LookQuery
from app.privacy.looks.auditing import (
    LookFilter,
    find_delays,
    find_looks,
    read_delay,
    read_look,
)
from app.privacy.looks.delaying import DelayOrder, delay_look
from app.web.api import Blueprint
from app.web.context import caller_key, current_sealer, current_session, request_now
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("looks", __name__, description="Who of staff looked at which citizen.")


@blueprint.get("/v1/admin/looks")
@requires_staff(Operation.LOOKS_READ)
@blueprint.arguments(LookQuery, location="query")
@transactional
@blueprint.response(200, LookPageSchema)
def list_looks(query: dict[str, Any]) -> Response:
    """Looks at citizens and dossiers, the newest first, delayed ones too; reading them is recorded.

    `stands_out` says that somebody should ask why, not that anything was wrong.
    """
    sealer, connection = current_sealer(), current_session().connection()
    cursors, wanted = Cursors(sealer, "looks"), query["wanted"]
    rows = find_looks(
        connection,
        wanted,
        before=cursors.decode_id(query.get("cursor")),
        count=query["limit"] + 1,
        now=request_now(),
    )
    delays = find_delays(connection, rows)
    _record_reading(wanted)
    page = cursors.page(
        rows,
        limit=query["limit"],
        render=lambda row: read_look(row, delays.get(row.id, ()), sealer),
    )
    return json_response(page)


@blueprint.post("/v1/admin/looks/<uuid:look_id>/delay")
@requires_staff(Operation.LOOKS_DELAY)
@blueprint.arguments(LookDelayInput)
@idempotent
@blueprint.response(201, LookDelaySchema)
def delay_telling_of_look(order: DelayOrder, look_id: uuid.UUID) -> Response:
    """Enter an authority's order that a citizen learns of a look later; once more to extend it.

    Only of a look for `legal_request`, within a day: others he knows of at once. Whoever looked
    enters none (`own_look`). He is told when the time is over, without anybody's doing.
    """
    delay = delay_look(
        current_session(),
        look_id,
        order,
        current_staff(),
        sealer=current_sealer(),
        now=request_now(),
    )
    return json_response(read_delay(delay, current_sealer()), 201)


def _record_reading(wanted: LookFilter) -> None:
    record(
        current_session(),
        actor=caller_key(),
        action="looks_read",
        subject="looks",
        details=wanted.named(),
        now=request_now(),
    )
