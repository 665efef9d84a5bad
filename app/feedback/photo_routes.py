"""The citizen's photos: uploaded one by one, before the report that uses them."""

import uuid
from typing import Any

from flask import Response, request

from app.adapters.photo_decoder import DecodedPhoto
from app.errors import FieldFault, PhotoTooLarge, Unprocessable, UnsupportedMediaType
from app.feedback.photo_responses import photo_response
from app.feedback.photos.keeping import (
    UNUSED_FOR,
    confirm_photo,
    put_photo,
    require_photo,
    require_quota,
    reserve_photo,
)
from app.feedback.schemas import PhotoQuery, UploadedPhotoSchema
from app.feedback.wiring import current_photo_parts
from app.identity.principals import current_citizen
from app.web.api import Blueprint
from app.web.app_config import MAX_PHOTO_BYTES
from app.web.body_limits import takes_up_to
from app.web.context import current_database, request_now
from app.web.guards import requires_citizen
from app.web.idempotency import KeyedRequest, needs_key
from app.web.limits.policy import LimitClass, limited
from app.web.strict_json import json_response

# The multipart frame around the photo.
_FRAME_BYTES = 64 * 1024

blueprint = Blueprint("photos", __name__, description="Photos for reports.")


@blueprint.post("/v1/feedback/photos")
@requires_citizen()
@limited(LimitClass.PHOTO)
@takes_up_to(MAX_PHOTO_BYTES + _FRAME_BYTES)
@needs_key
@blueprint.file_upload()
@blueprint.response(201, UploadedPhotoSchema)
def upload_photo() -> Response:
    """Upload one photo (JPEG, PNG, WebP or HEIC, 15 MB, 50 million pixels at most).

    It is turned upright, freed of everything the camera wrote into it and kept in two sizes;
    place and time of the shot are offered back. Unused for 7 days it is removed. `photos_busy`
    (503) says when to come again.
    """
    upload = _read_upload()
    keyed, parts, now = KeyedRequest.current(), current_photo_parts(), request_now()
    database, citizen_id = current_database(), current_citizen().id
    with database.reading() as connection:
        answered = keyed.find_answer(connection)
        if answered is not None:
            return answered
        # Before the decoder has any work with it.
        require_quota(connection, citizen_id)
    decoded = parts.decoder.decode(upload)
    with database.writing() as session:
        photo_id = reserve_photo(session, citizen_id, upload, decoded, now=now)
        session.commit()
    put_photo(parts.store, photo_id, decoded)
    with database.writing() as session:
        keyed.lock(session)
        answered = keyed.find_answer(session)
        if answered is not None:
            # The same upload was finished by a retry meanwhile; this copy is swept.
            return answered
        confirm_photo(session, photo_id)
        response = json_response(_uploaded(photo_id, decoded), 201)
        keyed.store_answer(session, response)
        session.commit()
    return response


@blueprint.get("/v1/feedback/photos/<uuid:photo_id>")
@requires_citizen()
@blueprint.arguments(PhotoQuery, location="query")
@blueprint.file_response("image/jpeg")
def get_my_photo(query: dict[str, Any], photo_id: uuid.UUID) -> Response:
    """One of the caller's photos, `full` (1600 pixels at most) or `thumb` (320)."""
    with current_database().reading() as connection:
        require_photo(connection, photo_id, citizen_id=current_citizen().id)
    return photo_response(photo_id, query["size"])


def _read_upload() -> bytes:
    """The bytes of the one part ``file``; refused before they are read where that is possible."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    if (request.content_length or 0) > MAX_PHOTO_BYTES + _FRAME_BYTES:
        raise PhotoTooLarge
    files = list(request.files.items(multi=True))
    if len(files) != 1 or files[0][0] != "file" or request.form:
        raise Unprocessable(FieldFault("/file", "missing_file"))
    stream = files[0][1].stream
    upload = stream.read(MAX_PHOTO_BYTES + 1)
    stream.seek(0)
    if len(upload) > MAX_PHOTO_BYTES:
        raise PhotoTooLarge
    return upload


def _uploaded(photo_id: uuid.UUID, decoded: DecodedPhoto) -> dict[str, Any]:
    place = None
    if decoded.latitude is not None and decoded.longitude is not None:
        place = {"latitude": decoded.latitude, "longitude": decoded.longitude}
    return {
        "id": photo_id,
        "url": f"/v1/feedback/photos/{photo_id}",
        "width": decoded.full_width,
        "height": decoded.full_height,
        "suggested_location": place,
        "taken_at": decoded.taken_at,
        "expires_at": request_now() + UNUSED_FOR,
    }
