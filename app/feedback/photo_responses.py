"""Serving a photo's bytes: true type, nothing sniffed, an ETag that changes when they do."""

from collections.abc import Callable

from flask import Response
from sqlalchemy import Connection

from app.errors import NotFound
from app.feedback.photos.keeping import ShownFiles, Size
from app.feedback.wiring import current_photo_parts
from app.web.context import current_database
from app.web.etags import conditional

Find = Callable[[Connection], ShownFiles]


def photo_response(
    find: Find, size: str, *, name: str | None = None, public_for_s: int | None = None
) -> Response:
    """The bytes of the photo that ``find`` finds; it raises what keeps the caller from them.

    ``name``: what it is called outside, where its id is nobody's business; another one whenever
    the bytes are others. ``public_for_s`` as in ``conditional``.
    """
    shown, content = _read(find, Size(size))
    response = Response(content, mimetype="image/jpeg")
    called = f"{name or shown.photo_id}-{size}"
    response.headers["Content-Disposition"] = f'inline; filename="{called}.jpg"'
    # Stored files never change under their name.
    is_first = name is not None or shown.files_id is None
    response.set_etag(called if is_first else f"{called}-{shown.files_id}")
    return conditional(response, public_for_s=public_for_s)


def _read(find: Find, size: Size) -> tuple[ShownFiles, bytes]:
    store, shown = current_photo_parts().store, _look(find)
    try:
        return shown, store.get(shown.key(size))
    except NotFound:
        # Other files took the place of these in between.
        shown = _look(find)
        return shown, store.get(shown.key(size))


def _look(find: Find) -> ShownFiles:
    with current_database().reading() as connection:
        return find(connection)
