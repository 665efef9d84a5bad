"""Looks at who filed a report."""

import uuid

from flask import Response

from app.identity.principals import current_staff
from app.identity.wiring import current_identity
from app.triage.identity_schemas import IdentityLookInput, ReporterIdentitySchema
from app.triage.looks.taking import Why, look_at_reporter
from app.triage.reports.access import by_staff, lock_seen
from app.web.api import Blueprint
from app.web.context import current_sealer, current_session, request_now
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("identity-looks", __name__, description="Who filed a report.")


@blueprint.post("/v1/admin/reports/<uuid:report_id>/identity")
@requires_staff(Operation.REPORTS_IDENTITY)
@blueprint.arguments(IdentityLookInput)
@transactional
@blueprint.response(200, ReporterIdentitySchema)
def view_reporter_identity(why: Why, report_id: uuid.UUID) -> Response:
    """Look at who filed a report, until `shown_until`. Every call is a look, and is recorded.

    Only for who is in charge of the report: an agency that helps does not learn it. The citizen
    may come to read who looked, when and why. The report stays as it is.
    """
    # Locked: until the look is written, his account becomes no part of another.
    report = lock_seen(report_id)
    content = look_at_reporter(
        current_session(),
        current_staff(),
        report,
        by_staff(report),
        why,
        earlier=current_identity().earlier_looks,
        sealer=current_sealer(),
        now=request_now(),
    )
    response = json_response(content)
    response.cache_control.no_store = True
    return response
