"""The staff's queue of reports, and its numbers."""

from typing import Any

from flask import Response

from app.triage.queue.asking import asked_question
from app.triage.queue.counts import count_queue
from app.triage.queue.pages import find_page
from app.triage.queue.reading import queue_item
from app.triage.queue.sorting import read_place, write_place
from app.triage.queue_schemas import (
    QueueCountsSchema,
    QueueFilterQuery,
    QueuePageSchema,
    QueueQuery,
)
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.strict_json import json_response

blueprint = Blueprint("queue", __name__, description="The staff's queue of reports.")


@blueprint.get("/v1/admin/reports")
@requires_staff(Operation.REPORTS_READ)
@blueprint.arguments(QueueQuery, location="query")
@blueprint.response(200, QueuePageSchema)
def list_queue(query: dict[str, Any]) -> Response:
    """The queue, the soonest due first. Staff see what their roles' agency and area cover.

    A cursor is good for the filter and the order that it was made for.
    """
    question, sort = asked_question(query), query["sort"]
    cursors = Cursors(current_sealer(), f"queue/{sort}/{question.wanted.digest}")
    position = cursors.decode(query.get("cursor"))
    after = None if position is None else read_place(position, sort)
    with current_database().reading() as connection:
        page = find_page(connection, question, sort=sort, after=after, limit=query["limit"])
    ends_at = page.ends_at
    return json_response(
        {
            "items": [queue_item(row, question.now) for row in page.rows],
            "next_cursor": None if ends_at is None else cursors.encode(write_place(ends_at)),
        }
    )


@blueprint.get("/v1/admin/reports/counts")
@requires_staff(Operation.REPORTS_READ)
@blueprint.arguments(QueueFilterQuery, location="query")
@blueprint.response(200, QueueCountsSchema)
def count_reports(query: dict[str, Any]) -> Response:
    """How many reports the same filter of the queue has: exact up to 10,000."""
    question = asked_question(query)
    with current_database().reading() as connection:
        content = count_queue(connection, question)
    return json_response(content)
