"""The one door for what citizens ask about their data. All of it works without consent too."""

import uuid
from typing import Any

from flask import Response

from app.errors import NotFound
from app.identity.principals import current_citizen
from app.privacy.request_schemas import (
    DataRequestInput,
    DataRequestPageSchema,
    DataRequestReplyInput,
    FiledDataRequestSchema,
    OutcomeInput,
    OutcomeSchema,
    OwnDataRequestSchema,
)
from app.privacy.requests.asking import (
    Asked,
    file_request,
    reply_to_question,
    withdraw_request,
)
from app.privacy.requests.reading import (
    find_outcome,
    find_own_requests,
    find_steps,
    get_request,
    read_outcome,
    read_request,
    read_steps,
)
from app.privacy.wiring import current_fulfilment
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import with_etag, with_page_etag
from app.web.guards import public, requires_citizen
from app.web.idempotency import idempotent
from app.web.limits.policy import LimitClass, limited
from app.web.paging import Cursors
from app.web.schemas import PageQuery
from app.web.strict_json import json_response
from app.web.transactions import transactional

_ALL = "/v1/me/data-requests"
_ONE = f"{_ALL}/<uuid:request_id>"

blueprint = Blueprint("data-requests", __name__, description="What citizens ask about their data.")


@blueprint.post(_ALL)
@requires_citizen(needs_consent=False)
@blueprint.arguments(DataRequestInput)
@idempotent
@blueprint.response(201, FiledDataRequestSchema)
def ask_about_my_data(asked: Asked) -> Response:
    """Ask for access, an export, a correction, a restriction, an objection or erasure.

    One of a kind is open at a time. Keep `reference` and `code`: they open the outcome without an
    account. Erasure needs a login of the last ten minutes (`fresh_login_needed`), and can be
    withdrawn for seven days. While an authority has a report of the caller's held it is refused
    (`state` `refused`, `answer` says why), at once or when the seven days are over; it can be asked
    for again.
    """
    filed = file_request(
        current_session(),
        current_citizen(),
        asked,
        province=current_province(),
        fulfilment=current_fulfilment(),
        sealer=current_sealer(),
        now=request_now(),
    )
    row = get_request(current_session().connection(), filed.request.id)
    content = read_request(row, current_sealer(), now=request_now()) | {"code": filed.code}
    response = json_response(content, 201)
    response.cache_control.no_store = True
    return response


@blueprint.get(_ALL)
@requires_citizen(needs_consent=False)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, DataRequestPageSchema)
def list_my_data_requests(query: dict[str, Any]) -> Response:
    """What the caller asked, newest first."""
    sealer, now = current_sealer(), request_now()
    cursors = Cursors(sealer, "data-requests")
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_own_requests(
            connection, current_citizen().id, before=before, count=query["limit"] + 1
        )
    page = cursors.page(
        rows, limit=query["limit"], render=lambda row: read_request(row, sealer, now=now)
    )
    return with_page_etag(page)


@blueprint.get(_ONE)
@requires_citizen(needs_consent=False)
@blueprint.response(200, OwnDataRequestSchema)
def get_my_data_request(request_id: uuid.UUID) -> Response:
    """One request with its history."""
    sealer = current_sealer()
    with current_database().reading() as connection:
        row = get_request(connection, request_id, citizen_id=current_citizen().id)
        history = read_steps(find_steps(connection, row.id), sealer, for_staff=False)
    content = read_request(row, sealer, now=request_now()) | {"history": history}
    return with_etag(json_response(content))


@blueprint.post(f"{_ONE}/reply")
@requires_citizen(needs_consent=False)
@blueprint.arguments(DataRequestReplyInput)
@idempotent
@blueprint.response(204)
def reply_to_my_data_request(sent: dict[str, Any], request_id: uuid.UUID) -> tuple[str, int]:
    """Answer what staff asked, while the request is `waiting_for_citizen`."""
    reply_to_question(
        current_session(),
        current_citizen(),
        request_id,
        sent["text"],
        sealer=current_sealer(),
        now=request_now(),
    )
    return "", 204


@blueprint.delete(_ONE)
@requires_citizen(needs_consent=False)
@transactional
@blueprint.response(204)
def withdraw_my_data_request(request_id: uuid.UUID) -> tuple[str, int]:
    """Take a request back while it is open; repeating it answers the same."""
    withdraw_request(
        current_session(),
        current_citizen(),
        request_id,
        sealer=current_sealer(),
        now=request_now(),
    )
    return "", 204


@blueprint.get(f"{_ONE}/export")
@requires_citizen(needs_consent=False)
@blueprint.file_response("application/zip")
def download_my_export(request_id: uuid.UUID) -> Response:
    """The file of an export, until `file_until`."""
    with current_database().reading() as connection:
        row = get_request(connection, request_id, citizen_id=current_citizen().id)
    files, is_kept = current_fulfilment().exports, row.file_until is not None
    if files is None or not is_kept or row.file_until <= request_now():
        raise NotFound
    response = Response(files.read(request_id), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.reference}.zip"'
    response.cache_control.no_store = True
    return response


@blueprint.post("/v1/data-requests/outcome")
@public
@limited(LimitClass.FOLLOW)
@blueprint.arguments(OutcomeInput)
@blueprint.response(200, OutcomeSchema)
def read_outcome_by_code(sent: dict[str, Any]) -> Response:
    """What became of a request, by its reference and code; also after an erasure."""
    sealer = current_sealer()
    with current_database().reading() as connection:
        row = find_outcome(connection, sent["reference"], sent["code"], sealer)
    response = json_response(read_outcome(row, sealer))
    response.cache_control.no_store = True
    return response
