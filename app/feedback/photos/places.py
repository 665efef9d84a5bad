"""Where a photo that was sent goes, and how the same bytes are one photo there."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, func, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database import UtcDateTime
from app.errors import Unavailable
from app.feedback.models import Photo
from app.feedback.photos.keeping import (
    UNUSED_FOR,
    NewPhoto,
    Owner,
    PhotoState,
    confirm_photo,
    give_up_photo,
    require_quota,
)


@dataclass(frozen=True)
class Kept:
    """The photo's id, and whether it was taken in now or had been before."""

    photo_id: uuid.UUID
    is_new: bool


class Place(Protocol):
    """Where a photo goes."""

    @property
    def owner(self) -> Owner:
        """Whose the photo will be."""

    def has_same(self, connection: Connection, content_hash: bytes) -> bool:
        """Whether the same photo is there already; raises where another one is refused."""

    def keep(
        self, session: Session, photo: NewPhoto, photo_id: uuid.UUID | None, *, now: datetime
    ) -> Kept:
        """Have the photo there: the same one, or the copy ``photo_id`` whose bytes are stored.

        Raises what ``has_same`` does, and ``Unavailable`` where it needs a copy and has none.
        """


@dataclass(frozen=True)
class UnusedPhotos:
    """A citizen's photos for the report that he has yet to file."""

    citizen_id: uuid.UUID

    @property
    def owner(self) -> Owner:
        """The citizen."""
        return Owner(citizen_id=self.citizen_id)

    def has_same(self, connection: Connection, content_hash: bytes) -> bool:
        """Raises ``TooManyRequests`` for another one too many."""
        wanted = select(Photo.id).where(*self._is_same(content_hash))
        if connection.scalar(wanted) is not None:
            return True
        require_quota(connection, self.citizen_id)
        return False

    def keep(
        self, session: Session, photo: NewPhoto, photo_id: uuid.UUID | None, *, now: datetime
    ) -> Kept:
        """The same photo is as good as new: its seven days begin again."""
        same = self._renew(session, photo, now)
        if same is None and photo_id is not None:
            try:
                with session.begin_nested():
                    confirm_photo(session, photo_id)
                return Kept(photo_id, is_new=True)
            except IntegrityError:
                # Another device sent the same photo at the same moment.
                same = self._renew(session, photo, now)
        if same is None:
            # It became part of a report in the middle of this.
            raise Unavailable(retry_after_s=1)
        give_up_photo(session, photo_id)
        return Kept(same, is_new=False)

    def _renew(self, session: Session, photo: NewPhoto, now: datetime) -> uuid.UUID | None:
        until = literal(now + UNUSED_FOR, UtcDateTime())
        renewed = (
            update(Photo)
            .where(*self._is_same(photo.content_hash))
            .values(expires_at=until, alt_text=func.coalesce(photo.alt_text, Photo.alt_text))
        )
        return session.scalar(renewed.returning(Photo.id))

    def _is_same(self, content_hash: bytes) -> tuple[ColumnElement[bool], ...]:
        return (
            Photo.citizen_id == self.citizen_id,
            Photo.content_hash == content_hash,
            Photo.report_id.is_(None),
            Photo.state == PhotoState.STORED.value,
        )
