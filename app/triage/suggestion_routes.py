"""What a report may be about, for whoever decides."""

import uuid

from flask import Response

from app.identity.principals import current_staff
from app.province.local_time import local_day
from app.province.wiring import current_province
from app.triage.queue import require_visible
from app.triage.routing.suggestions import suggest_categories
from app.triage.suggestion_schemas import CategorySuggestionsSchema
from app.web.api import Blueprint
from app.web.context import current_database, request_now
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.strict_json import json_response

blueprint = Blueprint("suggestions", __name__, description="What a report may be about.")


@blueprint.get("/v1/admin/reports/<uuid:report_id>/suggestions")
@requires_staff(Operation.REPORTS_READ)
@blueprint.response(200, CategorySuggestionsSchema)
def suggest_report_categories(report_id: uuid.UUID) -> Response:
    """Up to three categories that the report may belong to, each with what speaks for it.

    Keywords are found with and without diacritics, in both languages; beside them counts what was
    decided within 200 m and 90 days. Nothing is changed.
    """
    staff = current_staff()
    with current_database().reading() as connection:
        report = require_visible(connection, staff, report_id)
        content = suggest_categories(
            connection,
            current_province(),
            report,
            staff.scopes,
            today=local_day(request_now()),
        )
    return json_response(content)
