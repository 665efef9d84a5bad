"""Views of the queue under a name: one's own, and those that an agency's people share."""

import uuid
from dataclasses import replace
from typing import Any

from flask import Response
from sqlalchemy import Connection

from app.database import AnyRow
from app.errors import Unprocessable
from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage.queue.asking import asked_question
from app.triage.queue.counts import count_queue
from app.triage.queue_filter_schemas import QueueFilterInput
from app.triage.saved_view_schemas import (
    MAX_COUNTED,
    SavedViewInput,
    SavedViewPageSchema,
    SavedViewSchema,
    SavedViewsQuery,
)
from app.triage.views.keeping import (
    ViewDraft,
    change_view,
    create_view,
    delete_view,
    lock_view,
)
from app.triage.views.reading import find_views, view_read
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import needs_if_match, wanted_revision, with_revision
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.schemas import load_input
from app.web.strict_json import json_response
from app.web.transactions import transactional

_ALL = "/v1/admin/saved-views"
_ONE = f"{_ALL}/<uuid:view_id>"

blueprint = Blueprint("saved_views", __name__, description="Kept views of the queue.")


@blueprint.get(_ALL)
@requires_staff(Operation.SAVED_VIEWS_KEEP)
@blueprint.arguments(SavedViewsQuery, location="query")
@blueprint.response(200, SavedViewPageSchema)
def list_saved_views(query: dict[str, Any]) -> Response:
    """One's own views and those of the agencies that one has a role in, the oldest first.

    With `count` each says how many reports of it the caller sees, up to 1,000.
    """
    cursors, staff = Cursors(current_sealer(), "saved-views"), current_staff()
    position = cursors.decode(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_views(
            connection,
            staff,
            after=uuid.UUID(position[0]) if position else None,
            count=query["limit"] + 1,
        )
        page = cursors.page(
            rows,
            limit=query["limit"],
            render=lambda row: {
                **view_read(row, staff),
                **(_numbers(connection, row) if query["count"] else {}),
            },
            position=lambda row: [str(row.id)],
        )
    return json_response(page)


@blueprint.post(_ALL)
@requires_staff(Operation.SAVED_VIEWS_KEEP)
@blueprint.arguments(SavedViewInput)
@idempotent
@blueprint.response(201, SavedViewSchema)
def create_saved_view(draft: ViewDraft) -> Response:
    """Keep a view; with an `agency` that one supervises, for all of its people.

    Each person and each agency has 50 at most, and each name once.
    """
    staff = current_staff()
    view = create_view(
        current_session(), draft, staff, province=current_province(), now=request_now()
    )
    return with_revision(view_read(view, staff), 201)


@blueprint.put(_ONE)
@requires_staff(Operation.SAVED_VIEWS_KEEP)
@needs_if_match
@blueprint.arguments(SavedViewInput)
@transactional
@blueprint.response(200, SavedViewSchema)
def change_saved_view(draft: ViewDraft, view_id: uuid.UUID) -> Response:
    """Set a view's name, filter and order anew; whose it is can't be changed."""
    session, staff = current_session(), current_staff()
    view = lock_view(session, view_id, staff, revision=wanted_revision())
    change_view(session, view, draft, staff, now=request_now())
    return with_revision(view_read(view, staff))


@blueprint.delete(_ONE)
@requires_staff(Operation.SAVED_VIEWS_KEEP)
@needs_if_match
@transactional
@blueprint.response(204)
def delete_saved_view(view_id: uuid.UUID) -> Response:
    """Keep a view no longer."""
    session, staff = current_session(), current_staff()
    view = lock_view(session, view_id, staff, revision=wanted_revision())
    delete_view(session, view, staff, now=request_now())
    return Response(status=204)


def _numbers(connection: Connection, row: AnyRow) -> dict[str, Any]:
    """How many reports of the view the caller sees; of one that says nothing any more, none."""
    try:
        question = asked_question(load_input(QueueFilterInput, row.filter))
        question = replace(question, scopes=current_staff().scopes_for(Operation.REPORTS_READ))
    except Unprocessable:
        # A scheme of areas, or a code, that has gone since.
        return {"reports": 0, "is_more": False}
    counted = count_queue(connection, question, at_most=MAX_COUNTED)
    return {"reports": min(counted["total"], MAX_COUNTED), "is_more": counted["is_more"]}
