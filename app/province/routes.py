"""Reference data for the app: small, cached, the same for everyone."""

from typing import Any

from flask import Response

from app import texts
from app.province.area_lists import AreaFilter, find_areas, located_areas
from app.province.local_time import local_day
from app.province.public_reference import public_agencies, public_areas, public_categories
from app.province.schemas import (
    AreaListSchema,
    AreaQuery,
    CategoriesSchema,
    ReferenceDataSchema,
)
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_sealer, request_now
from app.web.etags import with_etag
from app.web.guards import public
from app.web.paging import Cursors
from app.web.strict_json import json_response

PUBLIC_FOR_S = 60

blueprint = Blueprint("province", __name__, description="Areas, agencies and categories.")


@blueprint.get("/v1/reference-data")
@public
@blueprint.response(200, ReferenceDataSchema)
def get_reference_data() -> Response:
    """The labels of every code in both languages, the areas valid today, the agencies."""
    province, today = current_province(), local_day(request_now())
    content = {
        "states": _labels("report_states"),
        "kinds": _labels("report_kinds"),
        "publications": _labels("publications"),
        "flag_reasons": _labels("flag_reasons"),
        "flag_outcomes": _labels("flag_outcomes"),
        "rejection_reasons": _labels("rejection_reasons"),
        "alarm_kinds": _labels("alarm_kinds"),
        "alarm_calls": _labels("alarm_calls"),
        "dossier_statuses": _labels("dossier_statuses"),
        "notification_channels": _labels("notification_channels"),
        "alert_severities": _labels("alert_severities"),
        "alert_urgencies": _labels("alert_urgencies"),
        "alert_certainties": _labels("alert_certainties"),
        "place_kinds": _labels("place_kinds"),
        "areas": public_areas(province, on=today),
        "agencies": public_agencies(province, on=today),
    }
    return with_etag(json_response(content), public_for_s=PUBLIC_FOR_S)


@blueprint.get("/v1/feedback/categories")
@public
@blueprint.response(200, CategoriesSchema)
def list_categories() -> Response:
    """What a report may be about; emergencies first, with the numbers to call before writing.

    A report names the `version` whose questions (`attributes`) its draft answers. A draft may
    wait on the phone: an older version is taken, and a category that has ended is filed under
    its successor.
    """
    content = public_categories(current_province(), on=local_day(request_now()))
    return with_etag(json_response(content), public_for_s=PUBLIC_FOR_S)


@blueprint.get("/v1/areas")
@public
@blueprint.arguments(AreaQuery, location="query")
@blueprint.response(200, AreaListSchema)
def list_areas(query: dict[str, Any]) -> Response:
    """Administrative areas: all of a day or a scheme; with `point` that which it lies in.

    The area of a point comes with those above it, the smallest first, and `location` says whether
    it is certain. A point outside the province is refused (`outside_service_area`) with a
    `referral`. Codes are reused by reorganisations: an area is its `scheme` and its `code`.
    """
    province, today = current_province(), local_day(request_now())
    if "point" in query:
        content = located_areas(province, query["point"], today=today, query=query)
        return with_etag(json_response(content), public_for_s=PUBLIC_FOR_S)
    cursors, limit = Cursors(current_sealer(), "areas"), query["limit"]
    wanted = AreaFilter(query.get("scheme"), query.get("parent"), query.get("on"), today)
    after = cursors.decode(query.get("cursor"))
    page = cursors.page(
        find_areas(province, wanted, after=after, count=limit + 1),
        limit=limit,
        render=lambda area: area,
        position=lambda area: [area["scheme"], area["code"]],
    )
    content = {**page, "location": None}
    return with_etag(json_response(content), public_for_s=PUBLIC_FOR_S)


def _labels(group: str) -> list[dict[str, Any]]:
    return [
        {"code": code, "label": texts.both(f"labels.{group}.{code}")}
        for code in texts.keys(f"labels.{group}")
    ]
