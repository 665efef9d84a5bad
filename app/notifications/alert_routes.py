"""Alerts, for anyone."""

import uuid
from typing import Any

from flask import Response

from app.notifications.alert_schemas import AlertsQuery, PublicAlertSchema, PublicAlertsSchema
from app.notifications.alerts.reading import (
    alert_read,
    concerning_area,
    concerning_point,
    find_alerts,
    get_alert,
)
from app.province.local_time import local_day
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_database, request_language, request_now
from app.web.etags import with_etag
from app.web.guards import public
from app.web.strict_json import json_response

# A warning is not older than that in any cache.
_PUBLIC_FOR_S = 30

blueprint = Blueprint("alerts", __name__, description="Warnings of the province's systems.")


@blueprint.get("/v1/alerts")
@public
@blueprint.arguments(AlertsQuery, location="query")
@blueprint.response(200, PublicAlertsSchema)
def list_alerts(query: dict[str, Any]) -> Response:
    """The alerts that hold now, the newest first: for an area, at a point, or everywhere.

    Neither this list nor a push is a life-safety channel: show the emergency numbers beside it.
    """
    now, province = request_now(), current_province()
    today = local_day(now)
    with current_database().reading() as connection:
        rows = find_alerts(connection, now=now)
    if "scheme" in query:
        rows = concerning_area(rows, province, (query["scheme"], query["code"]), on=today)
    if "latitude" in query:
        rows = concerning_point(rows, province, query["latitude"], query["longitude"], on=today)
    items = [alert_read(row, request_language(), now=now) for row in rows]
    return with_etag(json_response({"items": items}), public_for_s=_PUBLIC_FOR_S)


@blueprint.get("/v1/alerts/<uuid:alert_id>")
@public
@blueprint.response(200, PublicAlertSchema)
def get_one_alert(alert_id: uuid.UUID) -> Response:
    """One alert, by its push's `entity_id`, also when it is over."""
    with current_database().reading() as connection:
        row = get_alert(connection, alert_id)
    content = json_response(alert_read(row, request_language(), now=request_now()))
    return with_etag(content, public_for_s=_PUBLIC_FOR_S)
