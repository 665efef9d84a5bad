"""Following areas and categories."""

import uuid

from flask import Response

from app.feedback.subscription_schemas import (
    SubscriptionInput,
    SubscriptionSchema,
    SubscriptionsSchema,
)
from app.feedback.subscriptions.following import (
    list_subscriptions,
    require_topic,
    subscribe,
    unsubscribe,
)
from app.feedback.subscriptions.topics import Topic
from app.identity.principals import current_citizen
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_database, current_session, request_now
from app.web.etags import with_etag
from app.web.guards import requires_citizen
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("subscriptions", __name__, description="Following areas and categories.")


@blueprint.get("/v1/me/subscriptions")
@requires_citizen()
@blueprint.response(200, SubscriptionsSchema)
def list_my_subscriptions() -> Response:
    """What the caller follows, the first one first."""
    with current_database().reading() as connection:
        items = list_subscriptions(connection, current_citizen().id)
    return with_etag(json_response({"items": items}))


@blueprint.post("/v1/me/subscriptions")
@requires_citizen()
@blueprint.arguments(SubscriptionInput)
@transactional
@blueprint.also_response(200, SubscriptionSchema)
@blueprint.response(201, SubscriptionSchema)
def subscribe_to_reports(topic: Topic) -> Response:
    """Follow an area, a category, or a category in an area, twenty at most.

    The caller is told when a report is published there, and when one is answered or resolved.
    Repeating it changes nothing: what he follows already is answered with 200.
    """
    now = request_now()
    require_topic(current_province(), topic, now=now)
    content, is_new = subscribe(current_session(), current_citizen().id, topic, now=now)
    return json_response(content, 201 if is_new else 200)


@blueprint.delete("/v1/me/subscriptions/<uuid:subscription_id>")
@requires_citizen()
@transactional
@blueprint.response(204)
def unsubscribe_from_reports(subscription_id: uuid.UUID) -> tuple[str, int]:
    """Follow something no more."""
    unsubscribe(current_session(), current_citizen().id, subscription_id)
    return "", 204
