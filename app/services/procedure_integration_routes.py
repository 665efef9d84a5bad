"""Procedures from the systems that keep them, signed as Standard Webhooks."""

from typing import Any

from flask import Response, request

from app.errors import FieldFault, Unprocessable
from app.identity.principals import current_client
from app.services.procedure_batch_schemas import (
    MAX_BATCH,
    ProcedureBatchInput,
    ProcedureBatchSchema,
)
from app.services.procedure_batches import take_procedures
from app.services.procedures.national_names import unwrap
from app.web.api import Blueprint
from app.web.body_limits import takes_up_to
from app.web.context import current_session, request_now
from app.web.guards import requires_client
from app.web.strict_json import json_response
from app.web.transactions import transactional

_MAX_BODY_BYTES = 32 * 2**20

blueprint = Blueprint(
    "procedure-integration", __name__, description="Procedures that other systems send."
)


@blueprint.put("/v1/integration/procedures")
@requires_client("procedures:write")
@takes_up_to(_MAX_BODY_BYTES)
@blueprint.arguments(ProcedureBatchInput)
@transactional
@blueprint.response(200, ProcedureBatchSchema)
def put_procedures(sent: dict[str, Any]) -> Response:
    """Bring up to 5,000 procedures to what these rows say; each is answered for itself.

    A changed procedure gets a new version; what is the same stays. The same `webhook-id` sent
    again returns the first answer.
    """
    rows = [row for message in sent["data"] for row in unwrap(message)]
    if len(rows) > MAX_BATCH:
        raise Unprocessable(FieldFault("/data", "length", (("min", "0"), ("max", str(MAX_BATCH)))))
    batch = take_procedures(
        current_session(),
        current_client(),
        request.get_data(cache=True),
        rows,
        route=request.path,
        is_complete=sent["is_complete"],
        is_trial=sent["is_trial"],
        now=request_now(),
    )
    return json_response(
        {"message_id": batch.message_id, "received_at": batch.received_at, **batch.result}
    )
