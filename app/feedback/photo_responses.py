"""Serving a photo's bytes: true type, nothing sniffed, an ETag that never changes."""

import uuid

from flask import Response

from app.feedback.photos.keeping import Size, store_key
from app.feedback.wiring import current_photo_parts
from app.web.etags import conditional


def photo_response(photo_id: uuid.UUID, size: str) -> Response:
    """The photo's bytes; the caller has checked who asks."""
    data = current_photo_parts().store.get(store_key(photo_id, Size(size)))
    response = Response(data, mimetype="image/jpeg")
    response.headers["Content-Disposition"] = f'inline; filename="{photo_id}-{size}.jpg"'
    # A stored photo never changes: its name says all.
    response.set_etag(f"{photo_id}-{size}")
    return conditional(response)
