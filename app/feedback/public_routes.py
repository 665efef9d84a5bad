"""What anyone may see of reports, without a login."""

from typing import Any

from flask import Response

from app.feedback.input_schemas import PhotoQuery
from app.feedback.photo_responses import photo_response
from app.feedback.public.map import read_map
from app.feedback.public.photos import find_public_photos, get_public_photo
from app.feedback.public.reports import find_public_reports, get_public_report, public_report
from app.feedback.public_schemas import (
    MapQuery,
    MapSchema,
    PublicQuery,
    PublicReportInFullSchema,
    PublicReportPageSchema,
)
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer
from app.web.etags import with_etag, with_page_etag
from app.web.guards import public
from app.web.paging import Cursors
from app.web.strict_json import json_response

PUBLIC_FOR_S = 60
# So long may a cache show a photo that was hidden.
PHOTO_PUBLIC_FOR_S = 300

blueprint = Blueprint("public", __name__, description="Published reports.")


@blueprint.get("/v1/feedback/public")
@public
@blueprint.arguments(PublicQuery, location="query")
@blueprint.response(200, PublicReportPageSchema)
def list_public_reports(query: dict[str, Any]) -> Response:
    """Published reports, the newest first."""
    cursors = Cursors(current_sealer(), "public-reports")
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_public_reports(
            connection,
            current_province(),
            query["wanted"],
            before=before,
            count=query["limit"] + 1,
        )
    page = cursors.page(rows, limit=query["limit"], render=public_report)
    return with_page_etag(page, public_for_s=PUBLIC_FOR_S)


@blueprint.get("/v1/feedback/public/<public_id>")
@public
@blueprint.response(200, PublicReportInFullSchema)
def get_published_report(public_id: str) -> Response:
    """One published report, with its published photos."""
    with current_database().reading() as connection:
        row = get_public_report(connection, public_id)
        photos = find_public_photos(connection, row)
    content = {**public_report(row), "photos": photos}
    return with_etag(json_response(content), public_for_s=PUBLIC_FOR_S)


@blueprint.get(
    "/v1/feedback/public/<public_id>/photos/<photo_id>/<int(min=1, max=999999999):revision>"
)
@public
@blueprint.arguments(PhotoQuery, location="query")
@blueprint.file_response("image/jpeg")
def get_published_photo(
    query: dict[str, Any], public_id: str, photo_id: str, revision: int
) -> Response:
    """A published photo, `full` (1600 pixels at most) or `thumb` (320), for 5 minutes.

    The address is the `url` of the report's photo; one of a former revision is not found.
    """
    return photo_response(
        lambda connection: get_public_photo(connection, public_id, photo_id, revision),
        query["size"],
        name=f"{photo_id}-{revision}",
        public_for_s=PHOTO_PUBLIC_FOR_S,
    )


@blueprint.get("/v1/feedback/map")
@public
@blueprint.arguments(MapQuery, location="query")
@blueprint.response(200, MapSchema, content_type="application/geo+json")
def get_map(query: dict[str, Any]) -> Response:
    """Published reports in a box as GeoJSON: single ones, or clusters of them.

    Clusters up to zoom 14, and wherever the box holds more than 500. They lag behind by seconds.
    """
    with current_database().reading() as connection:
        content = read_map(
            connection, current_province(), query["bbox"], query["wanted"], zoom=query.get("zoom")
        )
    response = json_response(content)
    response.mimetype = "application/geo+json"
    return with_etag(response, public_for_s=PUBLIC_FOR_S)
