"""Numbers of reports, for staff."""

from typing import Any

from flask import Response

from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage.schemas import AreaStatisticsQuery, AreaStatisticsSchema
from app.triage.statistics import count_by_area
from app.web.api import Blueprint
from app.web.context import current_database
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.strict_json import json_response

blueprint = Blueprint("report_statistics", __name__, description="Numbers of reports.")


@blueprint.get("/v1/admin/statistics/areas")
@requires_staff(Operation.STATISTICS_READ)
@blueprint.arguments(AreaStatisticsQuery, location="query")
@blueprint.response(200, AreaStatisticsSchema)
def count_reports_by_area(query: dict[str, Any]) -> Response:
    """Reports by the areas of one scheme, whichever was in force when they came in.

    So a year before a reorganisation can be compared with the year after. Only what the caller
    may see is counted.
    """
    with current_database().reading() as connection:
        items = count_by_area(
            connection,
            current_province(),
            current_staff().scopes,
            scheme=query["scheme"],
            received_from=query.get("received_from"),
            received_until=query.get("received_until"),
        )
    return json_response({"items": items})
