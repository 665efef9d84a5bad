"""The register of breaches of personal data."""

import uuid
from typing import Any

from flask import Response
from sqlalchemy import Connection

from app.identity.principals import current_staff
from app.privacy.breach_schemas import (
    BreachChangesInput,
    BreachInput,
    BreachNoticeInput,
    BreachPageSchema,
    BreachSchema,
)
from app.privacy.breaches.reading import find_breaches, get_breach, read_breach
from app.privacy.breaches.register import (
    BreachChanges,
    BreachDraft,
    approve_notice,
    change_breach,
    lock_breach,
    note_breach,
    write_notice,
)
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import conditional, needs_if_match, wanted_revision, with_revision
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.schemas import PageQuery
from app.web.strict_json import json_response
from app.web.transactions import transactional

_ALL = "/v1/admin/breaches"
_ONE = f"{_ALL}/<uuid:breach_id>"

blueprint = Blueprint("breaches", __name__, description="Breaches of personal data.")


@blueprint.get(_ALL)
@requires_staff(Operation.BREACHES_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, BreachPageSchema)
def list_breaches(query: dict[str, Any]) -> Response:
    """The register, the newest first."""
    sealer, now = current_sealer(), request_now()
    cursors = Cursors(sealer, "breaches")
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_breaches(connection, before=before, count=query["limit"] + 1)
    page = cursors.page(
        rows, limit=query["limit"], render=lambda row: read_breach(row, sealer, now=now)
    )
    return json_response(page)


@blueprint.get(_ONE)
@requires_staff(Operation.BREACHES_READ)
@blueprint.response(200, BreachSchema)
def get_one_breach(breach_id: uuid.UUID) -> Response:
    """One breach; its `ETag` is what a write names in `If-Match`."""
    with current_database().reading() as connection:
        return conditional(_read(connection, breach_id))


@blueprint.post(_ALL)
@requires_staff(Operation.BREACHES_MANAGE)
@blueprint.arguments(BreachInput)
@idempotent
@blueprint.response(201, BreachSchema)
def note_one_breach(draft: BreachDraft) -> Response:
    """Note a breach. `report_by` is 72 hours after it was noticed."""
    session = current_session()
    breach = note_breach(
        session, draft, current_staff(), sealer=current_sealer(), now=request_now()
    )
    return _read(session.connection(), breach.id, 201)


@blueprint.patch(_ONE)
@requires_staff(Operation.BREACHES_MANAGE)
@needs_if_match
@blueprint.arguments(BreachChangesInput)
@transactional
@blueprint.response(200, BreachSchema)
def change_one_breach(changes: BreachChanges, breach_id: uuid.UUID) -> Response:
    """Keep it up to date: the report to the authority, whom it concerns (counted now), its end."""
    session = current_session()
    breach = lock_breach(session, breach_id, revision=wanted_revision())
    change_breach(
        session, breach, changes, current_staff(), sealer=current_sealer(), now=request_now()
    )
    session.flush()
    return _read(session.connection(), breach_id)


@blueprint.put(f"{_ONE}/notice")
@requires_staff(Operation.BREACHES_MANAGE)
@needs_if_match
@blueprint.arguments(BreachNoticeInput)
@transactional
@blueprint.response(200, BreachSchema)
def write_breach_notice(words: dict[str, Any], breach_id: uuid.UUID) -> Response:
    """Write what those whom it concerns are told, or write it anew before it is approved."""
    session = current_session()
    breach = lock_breach(session, breach_id, revision=wanted_revision())
    write_notice(session, breach, words, current_staff(), now=request_now())
    session.flush()
    return _read(session.connection(), breach_id)


@blueprint.post(f"{_ONE}/notice/approve")
@requires_staff(Operation.BREACHES_MANAGE)
@needs_if_match
@transactional
@blueprint.response(200, BreachSchema)
def approve_breach_notice(breach_id: uuid.UUID) -> Response:
    """Approve the notice as a second person; the worker then tells everybody, each once."""
    session = current_session()
    breach = lock_breach(session, breach_id, revision=wanted_revision())
    approve_notice(session, breach, current_staff(), now=request_now())
    session.flush()
    return _read(session.connection(), breach_id)


def _read(connection: Connection, breach_id: uuid.UUID, status: int = 200) -> Response:
    row = get_breach(connection, breach_id)
    return with_revision(read_breach(row, current_sealer(), now=request_now()), status)
