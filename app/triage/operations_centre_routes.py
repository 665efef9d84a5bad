"""The operations centre (IOC) watches what is open, and every emergency."""

from typing import Any

from flask import Response

from app.identity.principals import current_staff
from app.triage.operations_centre.page import read_operations
from app.triage.operations_centre_schemas import OperationsQuery, OperationsSchema
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, request_now
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.strict_json import json_response

blueprint = Blueprint("operations_centre", __name__, description="What is going on now.")


@blueprint.get("/v1/admin/ioc")
@requires_staff(Operation.OPERATIONS_CENTRE_READ)
@blueprint.arguments(OperationsQuery, location="query")
@blueprint.response(200, OperationsSchema)
def watch_operations(query: dict[str, Any]) -> Response:
    """What is open now, and the open emergencies, the newest first.

    With `changed_after` the emergencies that changed since, done ones too, so that a screen takes
    them off. For staff with a role for the whole province.
    """
    content = read_operations(
        current_database(), current_sealer(), current_staff().scopes, query, now=request_now()
    )
    return json_response(content)
