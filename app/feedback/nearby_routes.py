"""Looking around before reporting."""

from typing import Any

from flask import Response

from app.feedback.nearby.search import find_nearby, look_of_own_photo
from app.feedback.nearby.similar import similar_categories
from app.feedback.nearby_schemas import NearbyQuery, NearbyReportsSchema
from app.identity.principals import current_citizen
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_database, request_now
from app.web.etags import with_etag
from app.web.guards import requires_citizen
from app.web.strict_json import json_response

blueprint = Blueprint("nearby", __name__, description="What was reported around a place.")


@blueprint.get("/v1/feedback/nearby")
@requires_citizen()
@blueprint.arguments(NearbyQuery, location="query")
@blueprint.response(200, NearbyReportsSchema)
def list_nearby_reports(query: dict[str, Any]) -> Response:
    """Published reports of the same or a similar category within 200 m, ten at most.

    Ask before sending, and let the citizen support one of them instead. They are open or were
    answered, resolved or closed in the last 30 days. Those whose photos look like the caller's
    (`photo_id`) come first, then the nearest.
    """
    citizen_id = current_citizen().id
    categories = similar_categories(current_province(), query["category"])
    with current_database().reading() as connection:
        photo_id = query.get("photo_id")
        look = look_of_own_photo(connection, citizen_id, photo_id) if photo_id else None
        items = find_nearby(
            connection,
            citizen_id,
            query["point"],
            categories,
            now=request_now(),
            perceptual_hash=look,
        )
    return with_etag(json_response({"items": items}))
