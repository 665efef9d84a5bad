"""A supervisor keeps whoever filed a report from filing others, without learning who it is."""

import uuid
from typing import Any

from flask import Response

from app.feedback.restrictions import lift_restriction, restrict_reporter
from app.triage.reports.access import by_staff, changed_report, lock_visible
from app.triage.restriction_schemas import RestrictionInput
from app.triage.schemas import StaffReportSchema
from app.web.api import Blueprint
from app.web.context import current_session, request_now
from app.web.etags import needs_if_match
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.transactions import transactional

blueprint = Blueprint("restrictions", __name__, description="Who may file no reports for a while.")


@blueprint.post("/v1/admin/reports/<uuid:report_id>/reporter-restriction")
@requires_staff(Operation.REPORTS_RESTRICT_REPORTER)
@needs_if_match
@blueprint.arguments(RestrictionInput)
@idempotent
@blueprint.response(201, StaffReportSchema)
def restrict_report_reporter(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Let whoever filed this report file no others but emergencies; he is told why and how long.

    Nobody learns who he is, and no other report of his shows it. Another one takes its place.
    """
    report = lock_visible(report_id)
    restrict_reporter(
        current_session(),
        report,
        by_staff(report),
        sent["reason"],
        until_on=sent["until_on"],
        now=request_now(),
    )
    return changed_report(report_id, status=201)


@blueprint.delete("/v1/admin/reports/<uuid:report_id>/reporter-restriction")
@requires_staff(Operation.REPORTS_RESTRICT_REPORTER)
@needs_if_match
@transactional
@blueprint.response(200, StaffReportSchema)
def lift_reporter_restriction(report_id: uuid.UUID) -> Response:
    """Lift the restriction that was put by this report; he is told. 404 where none holds."""
    report = lock_visible(report_id)
    lift_restriction(current_session(), report, by_staff(report), now=request_now())
    return changed_report(report_id)
