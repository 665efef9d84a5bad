"""What the operations centre's own systems read, signed as Standard Webhooks."""

from typing import Any

from flask import Response

from app.identity.staff.rights import Scope
from app.triage.operations_centre.page import read_operations
from app.triage.operations_centre_schemas import OperationsQuery, OperationsSchema
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, request_now
from app.web.guards import requires_client
from app.web.strict_json import json_response

# The whole province, without what is restricted.
_SCOPES = (Scope(),)

blueprint = Blueprint("operations", __name__, description="What other systems read.")


@blueprint.get("/v1/integration/operations")
@requires_client("operations:read")
@blueprint.arguments(OperationsQuery, location="query")
@blueprint.response(200, OperationsSchema)
def read_operations_as_system(query: dict[str, Any]) -> Response:
    """What is open now, and the open emergencies, the newest first; nothing restricted.

    With `changed_after` the emergencies that changed since, done ones too.
    """
    content = read_operations(
        current_database(), current_sealer(), _SCOPES, query, now=request_now()
    )
    return json_response(content)
