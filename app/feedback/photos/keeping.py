"""Photos: a row before the bytes, a row after, and never an image inside a transaction."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from app.adapters.photo_decoder import DecodedPhoto
from app.adapters.photo_store import PhotoStore
from app.database import affected_rows, new_id
from app.errors import TooManyRequests, Unavailable
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


class PhotoRole(StrEnum):
    """What a photo shows: what was reported, or what became of it."""

    REPORT = "report"
    AFTER = "after"


class Size(StrEnum):
    """The two sizes that are kept: 1600 and 320 pixels on the long side at most."""

    FULL = "full"
    THUMB = "thumb"


@dataclass(frozen=True)
class Owner:
    """Whose a photo is: a citizen's or a member of staff's."""

    citizen_id: uuid.UUID | None = None
    staff_id: uuid.UUID | None = None

    @property
    def role(self) -> PhotoRole:
        """Citizens show what is wrong, staff what became of it."""
        return PhotoRole.AFTER if self.staff_id else PhotoRole.REPORT


@dataclass(frozen=True)
class NewPhoto:
    """A photo that was sent: its hash as it came, what the decoder made of it, what it shows."""

    content_hash: bytes
    decoded: DecodedPhoto
    alt_text: str | None = None


def hash_of(upload: bytes) -> bytes:
    """What uploads are told apart by: SHA-256 of the file as it came."""
    return hashlib.sha256(upload).digest()


def store_key(
    photo_id: uuid.UUID,
    size: Size,
    files_id: uuid.UUID | None = None,
    *,
    is_sealed: bool = False,
) -> str:
    """The name in the store; made here, from nothing that a caller sent.

    ``files_id`` as in ``PhotoFiles``: None and the photo's own mean those that it came with. What
    is sealed has a name that nothing is served by.
    """
    # The last two digits of a UUIDv7 are random: folders fill evenly.
    folder = f"{photo_id.hex[-2:]}/{photo_id}"
    if files_id not in (None, photo_id):
        folder = f"{folder}/{files_id}"
    return f"{folder}/{size.value}.{'sealed' if is_sealed else 'jpg'}"


@dataclass(frozen=True)
class ShownFiles:
    """Which files of a photo are shown: their names never come back with other bytes."""

    photo_id: uuid.UUID
    files_id: uuid.UUID | None

    def key(self, size: Size) -> str:
        """The name in the store."""
        return store_key(self.photo_id, size, self.files_id)


def require_quota(connection: Connection, citizen_id: uuid.UUID) -> None:
    """Raises ``TooManyRequests`` for a citizen who has too many photos that no report uses.

    What waits for the sweep doesn't count: two phones that send the same photos at once would
    keep each other waiting for an hour.
    """
    is_going = Photo.state == PhotoState.REMOVING.value
    unused = (
        select(Photo.id)
        .where(Photo.citizen_id == citizen_id, Photo.report_id.is_(None), ~is_going)
        .limit(MAX_UNUSED_PER_CITIZEN)
    )
    if len(connection.execute(unused).all()) == MAX_UNUSED_PER_CITIZEN:
        raise TooManyRequests(retry_after_s=_QUOTA_RETRY_AFTER_S)


def reserve_photo(session: Session, owner: Owner, photo: NewPhoto, *, now: datetime) -> uuid.UUID:
    """Write the row of a photo whose bytes come next."""
    photo_id = new_id()
    session.execute(
        insert(Photo).values(
            id=photo_id,
            citizen_id=owner.citizen_id,
            staff_id=owner.staff_id,
            role=owner.role.value,
            state=PhotoState.STORING.value,
            alt_text=photo.alt_text,
            content_hash=photo.content_hash,
            perceptual_hash=photo.decoded.perceptual_hash,
            width=photo.decoded.full_width,
            height=photo.decoded.full_height,
            created_at=now,
            expires_at=now + UNUSED_FOR,
        )
    )
    return photo_id


def put_photo(store: PhotoStore, photo_id: uuid.UUID, decoded: DecodedPhoto) -> None:
    """Put both sizes into the store."""
    store.put(store_key(photo_id, Size.FULL), decoded.full)
    store.put(store_key(photo_id, Size.THUMB), decoded.thumb)


def confirm_photo(session: Session, photo_id: uuid.UUID, **values: Any) -> None:
    """The bytes are there: the photo may be used; ``values`` of its row change with that.

    Raises ``Unavailable`` where they took so long that the sweep believed the upload dead.
    """
    confirmed = affected_rows(
        session,
        update(Photo)
        .where(Photo.id == photo_id, Photo.state == PhotoState.STORING.value)
        .values(state=PhotoState.STORED.value, **values),
    )
    if confirmed != 1:
        raise Unavailable(retry_after_s=1)


def give_up_photo(session: Session, photo_id: uuid.UUID | None) -> None:
    """Leave a copy that turned out to be one too many, if there is one, to the sweep."""
    session.execute(
        update(Photo)
        .where(Photo.id == photo_id, Photo.state == PhotoState.STORING.value)
        .values(state=PhotoState.REMOVING.value)
    )
