"""Staff answer what citizens ask about their data."""

import uuid
from typing import Any

from flask import Response
from sqlalchemy import Connection

from app.identity.principals import current_staff
from app.privacy.request_schemas import (
    DataRequestQuery,
    DataRequestStepInput,
    StaffDataRequestInFullSchema,
    StaffDataRequestPageSchema,
)
from app.privacy.requests.answering import Desk, take_staff_step
from app.privacy.requests.reading import (
    find_requests,
    find_steps,
    get_request,
    read_staff_request,
    read_steps,
)
from app.privacy.requests.stepping import Step
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import conditional, needs_if_match, wanted_revision, with_revision
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.strict_json import json_response
from app.web.transactions import transactional

_ALL = "/v1/admin/data-requests"
_ONE = f"{_ALL}/<uuid:request_id>"

blueprint = Blueprint(
    "staff-data-requests", __name__, description="What citizens ask about their data."
)


@blueprint.get(_ALL)
@requires_staff(Operation.DATA_REQUESTS_READ)
@blueprint.arguments(DataRequestQuery, location="query")
@blueprint.response(200, StaffDataRequestPageSchema)
def list_data_requests(query: dict[str, Any]) -> Response:
    """Requests, the oldest first: `is_open=true` is the work, `is_late=true` what is overdue."""
    sealer, now = current_sealer(), request_now()
    cursors = Cursors(sealer, "staff-data-requests")
    after = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_requests(
            connection, query["wanted"], after=after, count=query["limit"] + 1, now=now
        )
    page = cursors.page(
        rows, limit=query["limit"], render=lambda row: read_staff_request(row, sealer, now=now)
    )
    return json_response(page)


@blueprint.get(_ONE)
@requires_staff(Operation.DATA_REQUESTS_READ)
@blueprint.response(200, StaffDataRequestInFullSchema)
def get_data_request(request_id: uuid.UUID) -> Response:
    """One request with its history; its `ETag` is what a step names in `If-Match`."""
    with current_database().reading() as connection:
        return conditional(_in_full(connection, request_id))


@blueprint.post(f"{_ONE}/steps")
@requires_staff(Operation.DATA_REQUESTS_ANSWER)
@needs_if_match
@blueprint.arguments(DataRequestStepInput)
@transactional
@blueprint.response(200, StaffDataRequestInFullSchema)
def take_data_request_step(step: Step, request_id: uuid.UUID) -> Response:
    """Take, ask, extend (once), answer or refuse (on a ground in law); the citizen is told.

    To `answer` a `restriction` is to grant it: from then on his data is kept, and looks at him and
    news on his phones are limited to what the law and his safety need, until it is `lift`ed. To
    `answer` an `export` or an `erasure` is to have the worker do it: it is `done` afterwards.
    """
    session = current_session()
    desk = Desk(current_staff(), current_province(), current_sealer())
    take_staff_step(session, request_id, step, desk, revision=wanted_revision(), now=request_now())
    return _in_full(session.connection(), request_id)


def _in_full(connection: Connection, request_id: uuid.UUID) -> Response:
    sealer, row = current_sealer(), get_request(connection, request_id)
    history = read_steps(find_steps(connection, request_id), sealer, for_staff=True)
    content = read_staff_request(row, sealer, now=request_now())
    return with_revision(content | {"history": history})
