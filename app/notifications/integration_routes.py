"""Alerts of other systems, signed as Standard Webhooks."""

from flask import Response

from app.identity.principals import current_client
from app.notifications.alert_schemas import AlertMessageInput, AlertOutcomeSchema
from app.notifications.alerts.rules import AlertInput
from app.notifications.alerts.taking import take_alert
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_session, request_now
from app.web.guards import requires_client
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("alert-messages", __name__, description="Alerts that other systems raise.")


@blueprint.post("/v1/integration/alerts")
@requires_client("alerts:write")
@blueprint.arguments(AlertMessageInput)
@transactional
@blueprint.response(200, AlertOutcomeSchema)
def take_alert_message(sent: AlertInput) -> Response:
    """Raise, update or end an alert; it is public at once.

    An update replaces what was said before, whatever comes twice or too late changes nothing.
    Phones are told only where the operator allowed it for this system, and again only when the
    severity rises; who follows only areas that were added is told then. Push is not a life-safety
    channel: warn by other means as well.
    """
    taken = take_alert(
        current_session(),
        current_client().name,
        sent,
        province=current_province(),
        now=request_now(),
    )
    return json_response(taken._asdict())
