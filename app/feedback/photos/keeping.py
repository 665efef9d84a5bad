"""Photos: a row before the bytes, a row after, and never an image inside a transaction."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from app.adapters.photo_decoder import DecodedPhoto
from app.adapters.photo_store import PhotoStore
from app.database import affected_rows, new_id
from app.errors import (
    FieldFault,
    NotFound,
    PhotoExpired,
    PhotoUnknown,
    TooManyRequests,
    Unavailable,
)
from app.feedback.models import Photo

UNUSED_FOR = timedelta(days=7)
MAX_UNUSED_PER_CITIZEN = 60
_QUOTA_RETRY_AFTER_S = 3600


class PhotoState(StrEnum):
    """``storing``: the row waits for its bytes; ``stored``: both are there.

    ``removing``: nobody may use it any more, its bytes are being deleted.
    """

    STORING = "storing"
    STORED = "stored"
    REMOVING = "removing"


class Size(StrEnum):
    """The two sizes that are kept: 1600 and 320 pixels on the long side at most."""

    FULL = "full"
    THUMB = "thumb"


def store_key(photo_id: uuid.UUID, size: Size) -> str:
    """The name in the store; made here, from nothing that a caller sent."""
    # The last two digits of a UUIDv7 are random: folders fill evenly.
    return f"{photo_id.hex[-2:]}/{photo_id}/{size.value}.jpg"


def require_quota(connection: Connection, citizen_id: uuid.UUID) -> None:
    """Raises ``TooManyRequests`` for a citizen who has too many photos that no report uses."""
    unused = (
        select(Photo.id)
        .where(Photo.citizen_id == citizen_id, Photo.report_id.is_(None))
        .limit(MAX_UNUSED_PER_CITIZEN)
    )
    if len(connection.execute(unused).all()) == MAX_UNUSED_PER_CITIZEN:
        raise TooManyRequests(retry_after_s=_QUOTA_RETRY_AFTER_S)


def reserve_photo(
    session: Session, citizen_id: uuid.UUID, upload: bytes, decoded: DecodedPhoto, *, now: datetime
) -> uuid.UUID:
    """Write the row of a photo whose bytes come next."""
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
    """The bytes are there: the photo may be used.

    Raises ``Unavailable`` where they took so long that the sweep believed the upload dead.
    """
    confirmed = affected_rows(
        session,
        update(Photo)
        .where(Photo.id == photo_id, Photo.state == PhotoState.STORING.value)
        .values(state=PhotoState.STORED.value),
    )
    if confirmed != 1:
        raise Unavailable(retry_after_s=1)


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
    faults = []
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
            expired = _is_expired(session, citizen_id, photo_id, now)
            code = "photo_expired" if expired else "photo_unknown"
            faults.append(FieldFault(f"/photo_ids/{position}", code))
    if any(fault.code == "photo_expired" for fault in faults):
        raise PhotoExpired(*faults)
    if faults:
        raise PhotoUnknown(*faults)


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


def _is_expired(
    session: Session, citizen_id: uuid.UUID, photo_id: uuid.UUID, now: datetime
) -> bool:
    row = session.execute(
        select(Photo.state, Photo.report_id, Photo.expires_at).where(
            Photo.id == photo_id, Photo.citizen_id == citizen_id
        )
    ).first()
    if row is None:
        # Swept, row and all; but its id, a UUIDv7, begins with the millisecond it was made in.
        made_at_ms = photo_id.int >> 80
        return photo_id.version == 7 and made_at_ms <= (now - UNUSED_FOR).timestamp() * 1000
    has_run_out = row.expires_at <= now or row.state == PhotoState.REMOVING
    return row.report_id is None and has_run_out
