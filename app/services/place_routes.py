"""Public places and digital services for anyone: from memory, the same for everybody."""

from typing import Any

from flask import Response, request

from app.errors import NotFound
from app.province.local_time import local_day
from app.province.wiring import current_province
from app.services.digital_service_schemas import DigitalServicesSchema
from app.services.digital_services.reading import public_services
from app.services.place_schemas import (
    MAX_FEATURES,
    PlaceCollectionSchema,
    PlaceFilterQuery,
    PlacePageSchema,
    PlaceQuery,
    PlaceSchema,
)
from app.services.places.calendar import province_calendar
from app.services.places.searching import (
    FoundPlace,
    PlaceFilter,
    PlaceRead,
    find_places,
    place_feature,
    place_read,
)
from app.services.wiring import current_directory
from app.web.api import Blueprint
from app.web.context import current_sealer, request_now
from app.web.etags import with_etag, with_page_etag
from app.web.guards import public
from app.web.paging import Cursors
from app.web.strict_json import JSON_TYPE, json_response

PUBLIC_FOR_S = 60
_GEOJSON = "application/geo+json"

blueprint = Blueprint("places", __name__, description="Public places and digital services.")


@blueprint.get("/v1/services/places")
@public
@blueprint.arguments(PlaceQuery, location="query")
@blueprint.response(200, PlacePageSchema)
def list_places(query: dict[str, Any]) -> Response:
    """One-stop offices, health stations, police posts and Wi-Fi points; the nearest first.

    Without a `point` they come by code. With `Accept: application/geo+json` the answer is that of
    `/v1/services/places.geojson`, which has no pages.
    """
    wants_map = request.accept_mimetypes.best_match([JSON_TYPE, _GEOJSON]) == _GEOJSON
    response = _collection(query) if wants_map else _page(query)
    response.vary.add("Accept")
    return response


@blueprint.get("/v1/services/places.geojson")
@public
@blueprint.arguments(PlaceFilterQuery, location="query")
@blueprint.response(200, PlaceCollectionSchema, content_type=_GEOJSON)
def get_places_geojson(query: dict[str, Any]) -> Response:
    """The same places as GeoJSON (RFC 7946), 2,000 at most."""
    return _collection(query)


@blueprint.get("/v1/services/places/<code>")
@public
@blueprint.response(200, PlaceSchema)
def get_place(code: str) -> Response:
    """One place, whether it is open, and until when."""
    province, now = current_province(), request_now()
    place = current_directory().places.get(code)
    if place is None or not place.validity.holds(local_day(now)):
        raise NotFound
    read = place_read(FoundPlace(place, None), now=now, calendar=province_calendar(province))
    return with_etag(json_response(read), public_for_s=PUBLIC_FOR_S)


@blueprint.get("/v1/services/digital-services")
@public
@blueprint.response(200, DigitalServicesSchema)
def list_digital_services() -> Response:
    """The other platforms of the province and the country, in the order to show them.

    Open `links.android` or `links.ios`, and `links.web` where the phone knows no app for it.
    """
    items = public_services(current_directory().services, on=local_day(request_now()))
    return with_etag(json_response({"items": items}), public_for_s=PUBLIC_FOR_S)


def _page(query: dict[str, Any]) -> Response:
    point, limit = query["point"], query["limit"]
    # Another point orders them otherwise: its cursor is another list's.
    cursors = Cursors(current_sealer(), f"places/{point}")
    found = _find(query, after=cursors.decode(query.get("cursor")), count=limit + 1)
    page = cursors.page(found, limit=limit, render=_read, position=lambda one: one.position)
    return with_page_etag(page, public_for_s=PUBLIC_FOR_S)


def _collection(query: dict[str, Any]) -> Response:
    found = _find(query, after=None, count=MAX_FEATURES + 1)
    content = {
        "type": "FeatureCollection",
        "features": [place_feature(_read(one)) for one in found[:MAX_FEATURES]],
        "is_truncated": len(found) > MAX_FEATURES,
    }
    response = json_response(content)
    response.mimetype = _GEOJSON
    return with_etag(response, public_for_s=PUBLIC_FOR_S)


def _find(query: dict[str, Any], *, after: list[Any] | None, count: int) -> list[FoundPlace]:
    wanted = PlaceFilter(
        now=request_now(),
        calendar=province_calendar(current_province()),
        kind=query.get("kind"),
        box=query["bbox"],
        words=query.get("q", ""),
        must_be_open=query["open_now"],
    )
    places = current_directory().places.values()
    return find_places(places, wanted, point=query["point"], after=after, count=count)


def _read(found: FoundPlace) -> PlaceRead:
    calendar = province_calendar(current_province())
    return place_read(found, now=request_now(), calendar=calendar)
