"""Taking a photo in, whoever sends it: read, decoded, stored, and once however often it comes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from app.adapters.photo_decoder import DecodedPhoto
from app.database import AnyRow
from app.errors import FieldFault, PhotoTooLarge, Unprocessable, UnsupportedMediaType
from app.feedback.photo_schemas import PhotoForm
from app.feedback.photos.access import get_photo_row
from app.feedback.photos.keeping import NewPhoto, hash_of, put_photo, reserve_photo
from app.feedback.photos.places import Place
from app.feedback.wiring import current_photo_parts
from app.web.app_config import MAX_PHOTO_BYTES
from app.web.context import current_database, request_now
from app.web.idempotency import KeyedRequest
from app.web.schemas import load_input
from app.web.strict_json import json_response
from app.web.transactions import request_transaction

# The multipart frame around the photo, and its description.
_FRAME_BYTES = 64 * 1024
MAX_UPLOAD_BYTES = MAX_PHOTO_BYTES + _FRAME_BYTES

Shown = Callable[[AnyRow, DecodedPhoto], dict[str, Any]]


@dataclass(frozen=True)
class _Upload:
    """What the form holds."""

    content: bytes
    alt_text: str | None


def take_upload(place: Place, shown: Shown) -> Response:
    """Take the request's photo to ``place``; the answer is its row as ``shown``.

    201 for a photo that is new there, 200 for one that is there already. No transaction is open
    while it is decoded and stored.
    """
    upload = _read_upload()
    keyed, parts, now = KeyedRequest.current(), current_photo_parts(), request_now()
    content_hash, database = hash_of(upload.content), current_database()
    with database.reading() as connection:
        answered = keyed.find_answer(connection)
        if answered is not None:
            return answered
        # Before the decoder has any work with it.
        has_same = place.has_same(connection, content_hash)
    # Decoded though it is there: what the camera wrote is told again, and was not kept.
    photo = NewPhoto(content_hash, parts.decoder.decode(upload.content), upload.alt_text)
    photo_id = None
    if not has_same:
        with database.writing() as session:
            photo_id = reserve_photo(session, place.owner, photo, now=now)
            session.commit()
        put_photo(parts.store, photo_id, photo.decoded)
    with request_transaction() as session:
        keyed.lock(session)
        answered = keyed.find_answer(session)
        if answered is not None:
            # The same upload was finished by a retry meanwhile; this copy is swept.
            return answered
        kept = place.keep(session, photo, photo_id, now=now)
        row = get_photo_row(session.connection(), kept.photo_id)
        response = json_response(shown(row, photo.decoded), 201 if kept.is_new else 200)
        keyed.store_answer(session, response)
        session.commit()
    return response


def _read_upload() -> _Upload:
    """The one part ``file`` and what it shows; refused before it is read where that can be."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    if (request.content_length or 0) > MAX_UPLOAD_BYTES:
        raise PhotoTooLarge
    files = list(request.files.items(multi=True))
    if len(files) != 1 or files[0][0] != "file":
        raise Unprocessable(FieldFault("/file", "missing_file"))
    # A field sent twice is a list, and so no text.
    fields = request.form.lists()
    form = load_input(
        PhotoForm, {name: sent[0] if len(sent) == 1 else sent for name, sent in fields}
    )
    stream = files[0][1].stream
    content = stream.read(MAX_PHOTO_BYTES + 1)
    stream.seek(0)
    if len(content) > MAX_PHOTO_BYTES:
        raise PhotoTooLarge
    return _Upload(content, form.get("alt_text"))
