"""Administrators see what became of pushes, and have one sent again."""

import uuid
from typing import Any

from flask import Response

from app.notifications.delivery_schemas import (
    DeliveryPageSchema,
    DeliveryQuery,
    DeliverySchema,
)
from app.notifications.steering.reading import (
    DeliveryFilter,
    delivery_read,
    find_deliveries,
    get_delivery,
)
from app.notifications.steering.requeueing import retry_delivery
from app.web.api import Blueprint
from app.web.context import (
    caller_key,
    current_database,
    current_sealer,
    current_session,
    request_now,
)
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint(
    "deliveries",
    __name__,
    description="What became of pushes and mails; never whose they were.",
)


@blueprint.get("/v1/admin/deliveries")
@requires_staff(Operation.DELIVERIES_READ)
@blueprint.arguments(DeliveryQuery, location="query")
@blueprint.response(200, DeliveryPageSchema)
def list_deliveries(query: dict[str, Any]) -> Response:
    """Pushes and mails, the newest first: their state, attempts and errors. Not to whom."""
    cursors = Cursors(current_sealer(), "deliveries")
    before = cursors.decode_id(query.get("cursor"))
    names = ("state", "error", "kind", "channel", "since", "transport")
    wanted = DeliveryFilter(**{name: query.get(name) for name in names})
    with current_database().reading() as connection:
        rows = find_deliveries(connection, wanted, before=before, count=query["limit"] + 1)
    return json_response(cursors.page(rows, limit=query["limit"], render=delivery_read))


@blueprint.get("/v1/admin/deliveries/<uuid:delivery_id>")
@requires_staff(Operation.DELIVERIES_READ)
@blueprint.response(200, DeliverySchema)
def show_delivery(delivery_id: uuid.UUID) -> Response:
    """One push to one phone, or one mail."""
    with current_database().reading() as connection:
        return json_response(delivery_read(get_delivery(connection, delivery_id)))


@blueprint.post("/v1/admin/deliveries/<uuid:delivery_id>/retry")
@requires_staff(Operation.DELIVERIES_RETRY)
@transactional
@blueprint.response(200, DeliverySchema)
def retry_failed_delivery(delivery_id: uuid.UUID) -> Response:
    """Have a failed push sent again, as long as it is good and its phone is still there.

    Pressed twice it is sent once: what waits already goes on waiting. If something newer about the
    same thing was sent meanwhile it ends as `cancelled`.
    """
    session = current_session()
    retry_delivery(session, delivery_id, by=caller_key(), now=request_now())
    session.flush()
    return json_response(delivery_read(get_delivery(session.connection(), delivery_id)))
