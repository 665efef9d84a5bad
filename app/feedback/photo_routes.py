"""The citizen's photos: uploaded one by one, before the report that uses them or after it."""

import uuid
from typing import Any

from flask import Response

from app.adapters.photo_decoder import DecodedPhoto
from app.database import AnyRow
from app.feedback.input_schemas import PhotoQuery
from app.feedback.photo_responses import photo_response
from app.feedback.photo_schemas import PhotoTextInput
from app.feedback.photo_uploads import MAX_UPLOAD_BYTES, take_upload
from app.feedback.photos.access import get_own_photo, get_photo_row
from app.feedback.photos.places import UnusedPhotos
from app.feedback.photos.publishing import describe_photo
from app.feedback.photos.report_places import ReportPhotos
from app.feedback.report_reads import photo_read
from app.feedback.schemas import ReportPhotoSchema, UploadedPhotoSchema
from app.identity.principals import current_citizen
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.app_config import MAX_PHOTOS
from app.web.body_limits import takes_up_to
from app.web.context import current_session, request_now
from app.web.guards import requires_citizen, requires_citizen_or_ticket
from app.web.idempotency import needs_key
from app.web.limits.policy import LimitClass, limited
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("photos", __name__, description="Photos for reports.")


@blueprint.post("/v1/feedback/photos")
@requires_citizen()
@limited(LimitClass.PHOTO)
@takes_up_to(MAX_UPLOAD_BYTES)
@needs_key
@blueprint.photo_upload()
@blueprint.also_response(200, UploadedPhotoSchema)
@blueprint.response(201, UploadedPhotoSchema)
def upload_photo() -> Response:
    """Upload one photo of at most 15 MB: JPEG, PNG, HEIC or WebP.

    At most 50 million pixels as JPEG, 30 million as PNG or HEIC, 12.5 million as WebP. It is
    turned upright, freed of everything the camera wrote into it and kept in two sizes; place and
    time of the shot are offered back. Unused for 7 days it is removed. The same file again, while
    no report uses it, is the same photo (then 200). `photos_busy` (503) says when to come again.
    """
    return take_upload(UnusedPhotos(current_citizen().id), _uploaded)


@blueprint.post("/v1/feedback/reports/<uuid:report_id>/photos")
@requires_citizen_or_ticket
@limited(LimitClass.PHOTO)
@takes_up_to(MAX_UPLOAD_BYTES)
@needs_key
@blueprint.photo_upload()
@blueprint.also_response(200, UploadedPhotoSchema)
@blueprint.response(201, UploadedPhotoSchema)
def add_photo_to_report(report_id: uuid.UUID) -> Response:
    """Add one photo to a report that is filed already, at most 5 in all.

    By login as long as `photos` is among the report's `allowed_actions`, and in `needs_info` it is
    the answer: the work goes on, and more photos may follow. Or by its `upload_ticket`
    (`Authorization: UploadTicket …`), which the phone's background upload can hold on to: 7 days
    from filing, for as many photos as `photos_expected` announced. The same file again is the
    same photo (then 200).
    """
    citizen = current_citizen()
    place = ReportPhotos(
        report_id,
        citizen.id,
        current_province(),
        most=MAX_PHOTOS,
        is_by_ticket=citizen.ticket_for == report_id,
    )
    return take_upload(place, _uploaded)


@blueprint.get("/v1/feedback/photos/<uuid:photo_id>")
@requires_citizen()
@blueprint.arguments(PhotoQuery, location="query")
@blueprint.file_response("image/jpeg")
def get_my_photo(query: dict[str, Any], photo_id: uuid.UUID) -> Response:
    """A photo of the caller's or his reports', `full` (1600 pixels at most) or `thumb` (320)."""
    citizen_id = current_citizen().id
    return photo_response(
        lambda connection: get_own_photo(connection, photo_id, citizen_id), query["size"]
    )


@blueprint.patch("/v1/feedback/photos/<uuid:photo_id>")
@requires_citizen()
@blueprint.arguments(PhotoTextInput)
@transactional
@blueprint.response(200, ReportPhotoSchema)
def describe_my_photo(sent: dict[str, Any], photo_id: uuid.UUID) -> Response:
    """Say what one of the caller's photos shows, until staff have decided about it."""
    session = current_session()
    describe_photo(session, photo_id, current_citizen().id, sent["alt_text"], now=request_now())
    return json_response(photo_read(get_photo_row(session.connection(), photo_id)))


def _uploaded(row: AnyRow, decoded: DecodedPhoto) -> dict[str, Any]:
    place = None
    if decoded.latitude is not None and decoded.longitude is not None:
        place = {"latitude": decoded.latitude, "longitude": decoded.longitude}
    return {
        "id": row.id,
        "url": f"/v1/feedback/photos/{row.id}",
        "width": row.width,
        "height": row.height,
        "suggested_location": place,
        "taken_at": decoded.taken_at,
        "alt_text": row.alt_text,
        "expires_at": row.expires_at if row.report_id is None else None,
    }
