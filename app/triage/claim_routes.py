"""The next report for whoever is free, the same for no two."""

import uuid
from typing import Any

from flask import Response

from app.audit.events import record
from app.feedback.reading import get_report_row
from app.identity.principals import current_staff
from app.triage.claim_schemas import NextReportInput, NextReportSchema
from app.triage.claims.taking import Claim, release, take_next
from app.triage.queue.asking import asked_question
from app.triage.queue_filter_schemas import QueueFilterInput
from app.triage.reports.access import by_staff, staff_report
from app.triage.reports.reading import additions_of
from app.triage.sight import sees
from app.web.api import Blueprint
from app.web.context import current_session, request_now
from app.web.etags import with_revision
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.schemas import load_input
from app.web.transactions import transactional

blueprint = Blueprint("claims", __name__, description="The next report to work on.")


@blueprint.post("/v1/admin/reports/next")
@requires_staff(Operation.REPORTS_WORK)
@blueprint.arguments(NextReportInput)
@transactional
@blueprint.also_response(204)
@blueprint.response(200, NextReportSchema)
def take_next_report(sent: dict[str, Any]) -> Response:
    """The most pressing report that waits for staff and is in nobody's hands; the caller has it.

    For ten minutes nobody else is handed it, and asking again gives the same one, until it is moved
    to another state, released or skipped. Urgent ones come first, then the soonest due; only what
    the caller is in charge of, and on no colleague's desk. 204: nothing is left. It keeps nobody
    from working on the report. The look is recorded.
    """
    given = sent.get("filter") or load_input(QueueFilterInput, {})
    question = asked_question(given, pointer="/filter")
    claim = take_next(current_session(), current_staff(), question, skipped=sent.get("skip"))
    return Response(status=204) if claim is None else _handed(claim)


@blueprint.delete("/v1/admin/reports/<uuid:report_id>/claim")
@requires_staff(Operation.REPORTS_WORK)
@transactional
@blueprint.response(204)
def release_report(report_id: uuid.UUID) -> Response:
    """Let others have a report that one was handed; repeating it changes nothing.

    The caller is not handed it again for ten minutes.
    """
    release(current_session(), current_staff().id, report_id, now=request_now())
    return Response(status=204)


def _handed(claim: Claim) -> Response:
    session = current_session()
    row = get_report_row(session.connection(), claim.report_id)
    content = staff_report(session.connection(), row)
    by = by_staff(row, rule=sees)
    record(
        session,
        actor=by.key,
        action="report_read",
        subject=f"report:{claim.report_id}",
        details=by.details,
        now=request_now(),
    )
    additions = additions_of(content)
    return with_revision({**content, "claimed_until_at": claim.until_at}, additions=additions)
