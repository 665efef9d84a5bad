"""Keeping a console's screen up to date without reading the queue again."""

from typing import Any

from flask import Response

from app.feedback.changes import REPORT_CHANGES
from app.identity.principals import current_staff
from app.triage.change_schemas import (
    ChangesQuery,
    KnownReportsInput,
    KnownReportsSchema,
    ReportChangesSchema,
)
from app.triage.queue.changes import find_changed, find_known
from app.triage.queue.reading import queue_item
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, request_now
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.strict_json import json_response

blueprint = Blueprint("changes", __name__, description="What changed in the queue.")


@blueprint.get("/v1/admin/reports/changes")
@requires_staff(Operation.REPORTS_READ)
@blueprint.arguments(ChangesQuery, location="query")
@blueprint.response(200, ReportChangesSchema)
def list_report_changes(query: dict[str, Any]) -> Response:
    """The reports in sight that changed since `changed_after`, in the order of their changes.

    Without it nothing but the mark of now: take it first, then read the queue. A report may come
    once too often, never too seldom; what came into sight by a change is in it. What went out of
    sight is not: ask `…/known` for the reports that are on the screen.
    """
    marks = Cursors(current_sealer(), "report-changes")
    mark = marks.decode(query.get("changed_after"))
    database = current_database()
    if mark is None:
        with database.reading() as connection:
            latest = REPORT_CHANGES.latest(connection)
        return _answer([], marks.encode([latest]), has_more=False)
    REPORT_CHANGES.catch_up(database)
    with database.reading() as connection:
        changes = find_changed(
            connection, current_staff().scopes, after=int(mark[0]), count=query["limit"]
        )
    items = [queue_item(row, request_now()) for row in changes.rows]
    return _answer(items, marks.encode([changes.mark]), has_more=changes.has_more)


@blueprint.post("/v1/admin/reports/known")
@requires_staff(Operation.REPORTS_READ)
@blueprint.arguments(KnownReportsInput)
@blueprint.response(200, KnownReportsSchema)
def find_known_reports(sent: dict[str, Any]) -> Response:
    """Which of these reports the caller sees now, and their revisions.

    What is missing went out of his sight, or never was in it: nobody is told which.
    """
    with current_database().reading() as connection:
        rows = find_known(connection, current_staff().scopes, sent["ids"])
    return json_response({"items": [{"id": row.id, "revision": row.revision} for row in rows]})


def _answer(items: list[Any], mark: str, *, has_more: bool) -> Response:
    content = {"items": items, "changes_mark": mark, "has_more_changes": has_more}
    return json_response(content)
