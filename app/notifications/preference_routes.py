"""What a citizen wants his phones to show."""

from flask import Response

from app.identity.principals import current_citizen
from app.notifications.preference_schemas import (
    NotificationPreferencesInput,
    NotificationPreferencesSchema,
)
from app.notifications.preferences import Preferences, read_preferences, save_preferences
from app.web.api import Blueprint
from app.web.context import current_database, current_session, request_now
from app.web.etags import with_etag
from app.web.guards import requires_citizen
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint(
    "notification-preferences", __name__, description="What phones may show, and when."
)


@blueprint.get("/v1/notifications/preferences")
@requires_citizen()
@blueprint.response(200, NotificationPreferencesSchema)
def get_my_notification_preferences() -> Response:
    """Which channels are muted, and the quiet hours: 21:30 to 07:00 until one chooses others."""
    with current_database().reading() as connection:
        content = read_preferences(connection, current_citizen().id)
    return with_etag(json_response(content))


@blueprint.put("/v1/notifications/preferences")
@requires_citizen()
@blueprint.arguments(NotificationPreferencesInput)
@transactional
@blueprint.response(200, NotificationPreferencesSchema)
def put_my_notification_preferences(chosen: Preferences) -> Response:
    """Choose for all one's phones; it counts at once, also for what still waits to be pushed.

    Quiet hours are those of each phone's own time zone. News that comes meanwhile is pushed when
    they end. The inbox has everything at once, whatever is chosen.
    """
    session, citizen = current_session(), current_citizen()
    save_preferences(session, citizen.id, chosen, now=request_now())
    session.flush()
    return json_response(read_preferences(session.connection(), citizen.id))
