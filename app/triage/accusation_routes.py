"""Naming the agency that a report accuses."""

import uuid

from flask import Response

from app.feedback.accusations import Accusation
from app.triage.accusation_schemas import AccusedAgencyInput
from app.triage.reports.access import changed_report
from app.triage.reports.accusing import is_seen, name_accused
from app.triage.schemas import StaffReportSchema
from app.web.api import Blueprint
from app.web.etags import needs_if_match
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.transactions import transactional

blueprint = Blueprint("accusations", __name__, description="Which agency a report accuses.")


@blueprint.put("/v1/admin/reports/<uuid:report_id>/accused-agency")
@requires_staff(Operation.REPORTS_PUBLISH)
@needs_if_match
@blueprint.arguments(AccusedAgencyInput)
@transactional
@blueprint.also_response(204)
@blueprint.response(200, StaffReportSchema)
def set_accused_agency(sent: Accusation, report_id: uuid.UUID) -> Response:
    """Say which agency a report accuses, or that it accuses none; for who sees restricted ones.

    It is restricted, and so is what was merged into it. The accused agency and those below it
    neither lead it nor help with it any more, and no role of the accused one sees it; where one of
    them led, the nearest agency above does now, and it is on nobody's desk. Null leaves it
    restricted, with who leads it now. 204: it is done, and out of the caller's own sight.
    """
    is_told = is_seen(name_accused(report_id, sent))
    return changed_report(report_id) if is_told else Response(status=204)
