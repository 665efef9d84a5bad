"""Serving a photo's bytes: true type, nothing sniffed, an ETag that never changes."""

import uuid

from flask import Response

from app.feedback.photos.keeping import Size, store_key
from app.feedback.wiring import current_photo_parts
from app.web.etags import conditional


def photo_response(
    photo_id: uuid.UUID, size: str, *, name: str | None = None, public_for_s: int | None = None
) -> Response:
    """The photo's bytes; the caller has checked who asks.

    ``name``: what it is called outside, where its id is nobody's business. ``public_for_s`` as
    in ``conditional``.
    """
    data = current_photo_parts().store.get(store_key(photo_id, Size(size)))
    response = Response(data, mimetype="image/jpeg")
    called = f"{name or photo_id}-{size}"
    response.headers["Content-Disposition"] = f'inline; filename="{called}.jpg"'
    # A stored photo never changes: its name says all.
    response.set_etag(called)
    return conditional(response, public_for_s=public_for_s)
