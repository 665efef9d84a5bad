"""Photos: a row before the bytes, a row after, and never an image inside a transaction."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.orm import Session

from app.adapters.photo_decoder import DecodedPhoto
from app.adapters.photo_store import PhotoStore
from app.database import Database, affected_rows, new_id
from app.errors import FieldFault, NotFound, PhotoExpired, PhotoUnknown, TooManyRequests
from app.feedback.models import Photo

UNUSED_FOR = timedelta(days=7)
# A row without its bytes after this long belongs to an upload that died.
STORING_FOR = timedelta(hours=1)
MAX_UNUSED_PER_CITIZEN = 60
_SWEPT_AT_ONCE = 200
_QUOTA_RETRY_AFTER_S = 3600


class PhotoState(StrEnum):
    """``storing``: the row waits for its bytes; ``stored``: both are there."""

    STORING = "storing"
    STORED = "stored"


class Size(StrEnum):
    """The two sizes that are kept: 1600 and 320 pixels on the long side at most."""

    FULL = "full"
    THUMB = "thumb"


def store_key(photo_id: uuid.UUID, size: Size) -> str:
    """The name in the store; made here, from nothing that a caller sent."""
    # The last two digits of a UUIDv7 are random: folders fill evenly.
    return f"{photo_id.hex[-2:]}/{photo_id}/{size.value}.jpg"


def reserve_photo(
    session: Session, citizen_id: uuid.UUID, upload: bytes, decoded: DecodedPhoto, *, now: datetime
) -> uuid.UUID:
    """Write the row of a photo whose bytes come next; raises ``TooManyRequests`` over the quota."""
    waiting = select(Photo.id).where(Photo.citizen_id == citizen_id, Photo.report_id.is_(None))
    if len(session.execute(waiting.limit(MAX_UNUSED_PER_CITIZEN)).all()) >= MAX_UNUSED_PER_CITIZEN:
        raise TooManyRequests(retry_after_s=_QUOTA_RETRY_AFTER_S)
    photo_id = new_id()
    session.execute(
        insert(Photo).values(
            id=photo_id,
            citizen_id=citizen_id,
            state=PhotoState.STORING.value,
            content_hash=hashlib.sha256(upload).digest(),
            width=decoded.full_width,
            height=decoded.full_height,
            created_at=now,
            expires_at=now + UNUSED_FOR,
        )
    )
    return photo_id


def put_photo(store: PhotoStore, photo_id: uuid.UUID, decoded: DecodedPhoto) -> None:
    """Put both sizes into the store."""
    store.put(store_key(photo_id, Size.FULL), decoded.full)
    store.put(store_key(photo_id, Size.THUMB), decoded.thumb)


def confirm_photo(session: Session, photo_id: uuid.UUID) -> None:
    """The bytes are there: the photo may be used."""
    session.execute(update(Photo).where(Photo.id == photo_id).values(state=PhotoState.STORED.value))


def attach_photos(
    session: Session,
    citizen_id: uuid.UUID,
    report_id: uuid.UUID,
    photo_ids: Sequence[uuid.UUID],
    *,
    now: datetime,
) -> None:
    """Make the citizen's unused photos part of a report.

    Raises ``PhotoExpired`` or ``PhotoUnknown`` naming each that cannot be.
    """
    for position, photo_id in enumerate(photo_ids):
        attached = affected_rows(
            session,
            update(Photo)
            .where(
                Photo.id == photo_id,
                Photo.citizen_id == citizen_id,
                Photo.state == PhotoState.STORED.value,
                Photo.report_id.is_(None),
                Photo.expires_at > now,
            )
            .values(report_id=report_id, position=position),
        )
        if attached != 1:
            _refuse(session, citizen_id, photo_id, pointer=f"/photo_ids/{position}", now=now)


def require_photo(
    connection: Connection,
    photo_id: uuid.UUID,
    *,
    citizen_id: uuid.UUID | None = None,
    report_id: uuid.UUID | None = None,
) -> None:
    """Raises ``NotFound`` unless the photo is stored and belongs to that citizen or report."""
    wanted = select(Photo.id).where(Photo.id == photo_id, Photo.state == PhotoState.STORED.value)
    if citizen_id is not None:
        wanted = wanted.where(Photo.citizen_id == citizen_id)
    if report_id is not None:
        wanted = wanted.where(Photo.report_id == report_id)
    if connection.scalar(wanted) is None:
        raise NotFound


def sweep_photos(database: Database, store: PhotoStore, *, now: datetime) -> int:
    """Remove uploads that died and photos that no report used; how many.

    Neither can become part of a report any more, so nothing is locked. Bytes first, then the
    row: a sweep that dies goes on next time by the same rows.
    """
    with database.reading() as connection:
        old = (
            select(Photo.id)
            .where(
                Photo.report_id.is_(None),
                (Photo.expires_at <= now)
                | (
                    (Photo.state == PhotoState.STORING.value)
                    & (Photo.created_at <= now - STORING_FOR)
                ),
            )
            .limit(_SWEPT_AT_ONCE)
        )
        ids = list(connection.scalars(old))
    if not ids:
        return 0
    store.delete([store_key(photo_id, size) for photo_id in ids for size in Size])
    with database.writing() as session:
        swept = affected_rows(
            session, delete(Photo).where(Photo.id.in_(ids), Photo.report_id.is_(None))
        )
        session.commit()
    return swept


def _refuse(
    session: Session,
    citizen_id: uuid.UUID,
    photo_id: uuid.UUID,
    *,
    pointer: str,
    now: datetime,
) -> None:
    expired = select(Photo.id).where(
        Photo.id == photo_id, Photo.citizen_id == citizen_id, Photo.expires_at <= now
    )
    if session.scalar(expired.where(Photo.report_id.is_(None))) is not None:
        raise PhotoExpired(FieldFault(pointer, "photo_expired"))
    raise PhotoUnknown(FieldFault(pointer, "photo_unknown"))
