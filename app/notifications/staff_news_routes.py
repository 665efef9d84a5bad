"""Phones with the app "Chính quyền số", and how their owners want to be told."""

import uuid

from flask import Response

from app.identity.principals import current_staff
from app.notifications.devices import Registration
from app.notifications.schemas import DeviceInput
from app.notifications.staff.devices import register_staff_device, remove_staff_device
from app.notifications.staff.preferences import Choice, read_choice, save_choice
from app.notifications.staff_news_schemas import StaffPreferencesInput, StaffPreferencesSchema
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import with_etag
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint(
    "staff-news", __name__, description="Where and how the caller is told of his work."
)


@blueprint.put("/v1/admin/devices/<uuid:installation_id>")
@requires_staff(Operation.ACCOUNT_NEWS)
@blueprint.arguments(DeviceInput)
@transactional
@blueprint.response(204)
def register_my_staff_device(sent: Registration, installation_id: uuid.UUID) -> tuple[str, int]:
    """Register this phone for pushes, or refresh it; do it at every start of the app.

    The phone belongs to whoever registered it last. Logging out ends its pushes; who called with
    the provider's own token removes it.
    """
    staff = current_staff()
    register_staff_device(
        current_session(),
        current_sealer(),
        installation_id,
        sent,
        staff_id=staff.id,
        session_id=staff.session_id,
        now=request_now(),
    )
    return "", 204


@blueprint.delete("/v1/admin/devices/<uuid:installation_id>")
@requires_staff(Operation.ACCOUNT_NEWS)
@transactional
@blueprint.response(204)
def remove_my_staff_device(installation_id: uuid.UUID) -> tuple[str, int]:
    """Stop pushes to this phone. Repeating it, or another's phone, answers the same."""
    remove_staff_device(
        current_session(), installation_id, staff_id=current_staff().id, now=request_now()
    )
    return "", 204


@blueprint.get("/v1/admin/notification-preferences")
@requires_staff(Operation.ACCOUNT_NEWS)
@blueprint.response(200, StaffPreferencesSchema)
def get_my_staff_notification_preferences() -> Response:
    """How the caller is told: all by pushes in office hours, until he chooses otherwise."""
    with current_database().reading() as connection:
        content = read_choice(connection, current_staff().id)
    return with_etag(json_response(content))


@blueprint.put("/v1/admin/notification-preferences")
@requires_staff(Operation.ACCOUNT_NEWS)
@blueprint.arguments(StaffPreferencesInput)
@transactional
@blueprint.response(200, StaffPreferencesSchema)
def put_my_staff_notification_preferences(chosen: Choice) -> Response:
    """Choose how to be told; it counts at once, also for what still waits to be sent.

    `digest` among the means says that news of a channel does not come by itself: the daily digest
    tells how much there is, where one is chosen.
    """
    session, staff = current_session(), current_staff()
    save_choice(session, staff.id, chosen, now=request_now())
    session.flush()
    return json_response(read_choice(session.connection(), staff.id))
