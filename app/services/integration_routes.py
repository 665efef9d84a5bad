"""Dossiers and their steps from the one-stop system, signed as Standard Webhooks."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from app.identity.principals import current_client
from app.services.intake.batches import Take, get_batch_result, take_batch
from app.services.intake.reconciliation import reconcile_day
from app.services.intake.row_intake import Outcome, take_dossier_rows, take_step_rows
from app.services.intake.usual_moves import Jumps
from app.services.reconciliation_schemas import ReconciliationQuery, ReconciliationSchema
from app.services.schemas import BatchInput, BatchSchema
from app.web.api import Blueprint
from app.web.body_limits import takes_up_to
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.guards import requires_client
from app.web.strict_json import json_response
from app.web.transactions import transactional

_SCOPE = "dossiers:write"
_MAX_BODY_BYTES = 16 * 2**20

blueprint = Blueprint("integration", __name__, description="What other systems send.")


@blueprint.post("/v1/integration/dossiers")
@requires_client(_SCOPE)
@takes_up_to(_MAX_BODY_BYTES)
@blueprint.arguments(BatchInput)
@transactional
@blueprint.response(200, BatchSchema)
def take_dossiers(sent: dict[str, Any]) -> Response:
    """Take up to 1,000 dossiers (DongBoHoSoMC); each row is answered for itself.

    A row with `"operation": "withdraw"` takes its dossier back: nobody sees it any more.
    The same `webhook-id` sent again returns the first answer.
    """
    now, sealer = request_now(), current_sealer()

    def take(session: Session, rows: Sequence[Any], jumps: Jumps) -> list[Outcome]:
        return take_dossier_rows(session, sealer, rows, now=now, jumps=jumps)

    return _take(sent["data"], take)


@blueprint.post("/v1/integration/dossier-steps")
@requires_client(_SCOPE)
@takes_up_to(_MAX_BODY_BYTES)
@blueprint.arguments(BatchInput)
@transactional
@blueprint.response(200, BatchSchema)
def take_dossier_steps(sent: dict[str, Any]) -> Response:
    """Take up to 1,000 steps (CapNhatTienDoHoSoMC); each row is answered for itself."""
    now = request_now()

    def take(session: Session, rows: Sequence[Any], jumps: Jumps) -> list[Outcome]:
        return take_step_rows(session, rows, now=now, jumps=jumps)

    return _take(sent["data"], take)


@blueprint.get("/v1/integration/batches/<message_id>")
@requires_client(_SCOPE)
@blueprint.response(200, BatchSchema)
def get_batch(message_id: str) -> Response:
    """What became of an earlier message, by its `webhook-id`."""
    with current_database().reading() as connection:
        batch = get_batch_result(connection, current_client(), message_id)
    return _answer(batch)


@blueprint.get("/v1/integration/reconciliation")
@requires_client(_SCOPE)
@blueprint.arguments(ReconciliationQuery, location="query")
@blueprint.response(200, ReconciliationSchema)
def get_reconciliation(query: dict[str, Any]) -> Response:
    """How many dossiers filed on a day we have, and a hash over them, by agency.

    Where it differs from the sender's own, he sends that agency's dossiers of the day again.
    """
    with current_database().reading() as connection:
        day = reconcile_day(connection, query["on"])
    return json_response(day)


def _take(rows: Sequence[Any], take: Take) -> Response:
    batch = take_batch(
        current_session(),
        current_client(),
        request.get_data(cache=True),
        rows,
        route=request.path,
        take=take,
        now=request_now(),
    )
    return _answer(batch)


def _answer(batch: Any) -> Response:
    return json_response(
        {
            "message_id": batch.message_id,
            "received_at": batch.received_at,
            "rows": batch.result["rows"],
            # Batches from before it was counted are kept too.
            "unusual_moves": batch.result.get("unusual_moves", 0),
        }
    )
