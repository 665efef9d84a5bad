"""Covering parts of a photo, and showing them again: other files take the place of those shown.

Rows of the new files, then their bytes, then everything at once: the photo's row names the new
files, and those that it named wait to be deleted. So it is whole at every moment, one or the other.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, case, insert, select, update
from sqlalchemy.orm import Session, aliased

from app.database import Sealer, affected_rows, new_id
from app.errors import NotFound, PreconditionFailed, Unavailable
from app.feedback.models import Photo, PhotoFiles, Report
from app.feedback.photos.keeping import PhotoState, ShownFiles
from app.feedback.photos.originals import SealedFiles, new_sealed_key
from app.feedback.photos.rectangles import Rectangle
from app.feedback.states import Publication
from app.feedback.steps import By, record_step


class RestoreReason(StrEnum):
    """Why what was covered is shown again."""

    COVERED_BY_MISTAKE = "covered_by_mistake"
    NO_LONGER_NEEDED = "no_longer_needed"
    LEGAL_REQUEST = "legal_request"


@dataclass(frozen=True)
class Redactable:
    """A photo of a report: what is shown and covered, and where the original lies if anything is.

    ``perceptual_hash`` is what the original looks like.
    """

    shown: ShownFiles
    width: int
    height: int
    covered: tuple[Rectangle, ...]
    original: SealedFiles | None
    perceptual_hash: int | None


@dataclass(frozen=True)
class NewFiles:
    """Files whose rows are written; ``original`` where the first parts are covered."""

    shown: ShownFiles
    original: SealedFiles | None = None

    @property
    def ids(self) -> list[uuid.UUID]:
        """Of their rows."""
        return [one for one in (self.shown.files_id, self.original and self.original.id) if one]


def get_redactable(connection: Connection, report_id: uuid.UUID, photo_id: uuid.UUID) -> Redactable:
    """A photo of that report; raises ``NotFound``."""
    shown, sealed = aliased(PhotoFiles), aliased(PhotoFiles)
    wanted = (
        select(
            Photo.__table__,
            shown.covered,
            sealed.sealed_key,
            sealed.perceptual_hash.label("original_hash"),
        )
        .outerjoin(shown, shown.id == Photo.files_id)
        .outerjoin(sealed, sealed.id == Photo.original_id)
        .where(Photo.id == photo_id, Photo.report_id == report_id)
        .where(Photo.state == PhotoState.STORED.value)
    )
    row = connection.execute(wanted).first()
    if row is None:
        raise NotFound
    original = row.original_id and SealedFiles(photo_id, row.original_id, row.sealed_key)
    return Redactable(
        shown=ShownFiles(photo_id, row.files_id),
        width=row.width,
        height=row.height,
        covered=tuple((x, y, width, height) for x, y, width, height in row.covered or ()),
        original=original,
        perceptual_hash=row.original_hash if original else row.perceptual_hash,
    )


def reserve_redaction(
    session: Session,
    photo: Redactable,
    covered: Sequence[Rectangle],
    sealer: Sealer,
    *,
    now: datetime,
) -> NewFiles:
    """Write the rows of files whose bytes come next; ``covered`` is all that they hide."""
    photo_id, hidden = photo.shown.photo_id, [list(one) for one in covered]
    shown = ShownFiles(photo_id, _reserve(session, photo_id, covered=hidden, created_at=now))
    if photo.original is not None:
        return NewFiles(shown)
    key, look = new_sealed_key(sealer), photo.perceptual_hash
    sealed_id = _reserve(session, photo_id, sealed_key=key, perceptual_hash=look, created_at=now)
    return NewFiles(shown, SealedFiles(photo_id, sealed_id, key))


def redact_photo(
    session: Session,
    report: Report,
    photo: Redactable,
    new: NewFiles,
    by: By,
    *,
    covered: int,
    perceptual_hash: int,
    now: datetime,
) -> list[uuid.UUID]:
    """Show the new files, whose bytes are there, of a photo of a locked ``report``.

    ``perceptual_hash`` is that of what is left, so that whatever is compared with it learns nothing
    of what is covered. The ids of the files that are to be deleted now.
    """
    original = new.original or photo.original
    _show(
        session,
        report,
        photo,
        new,
        original_id=original and original.id,
        perceptual_hash=perceptual_hash,
    )
    details: dict[str, str | int] = {
        "photo": str(photo.shown.photo_id),
        "rectangles": covered,
    }
    record_step(session, report, by, action="photo_redacted", details=details, now=now)
    return _retire(session, photo, now=now)


def reserve_restoration(session: Session, photo: Redactable, *, now: datetime) -> NewFiles:
    """Write the row of the files that will show the original again; raises ``NotFound``.

    Where nothing is covered there is nothing to restore.
    """
    if photo.original is None:
        raise NotFound
    photo_id = photo.shown.photo_id
    return NewFiles(ShownFiles(photo_id, _reserve(session, photo_id, created_at=now)))


def restore_photo(
    session: Session,
    report: Report,
    photo: Redactable,
    new: NewFiles,
    by: By,
    *,
    reason: RestoreReason,
    now: datetime,
) -> list[uuid.UUID]:
    """Show the original, whose bytes are there, of a photo of a locked ``report`` again.

    A public photo is public no more: what was covered has to be published by somebody's decision.
    The ids of the files that are to be deleted now.
    """
    is_public = Photo.publication == Publication.PUBLIC.value
    _show(
        session,
        report,
        photo,
        new,
        original_id=None,
        perceptual_hash=photo.perceptual_hash,
        publication=case((is_public, Publication.PENDING.value), else_=Photo.publication),
    )
    details = {"photo": str(photo.shown.photo_id), "reason": reason.value}
    record_step(session, report, by, action="photo_restored", details=details, now=now)
    sealed = [photo.original.id] if photo.original else []
    return _retire(session, photo, *sealed, now=now)


def _reserve(
    session: Session, photo_id: uuid.UUID, *, covered: Sequence[Sequence[int]] = (), **values: Any
) -> uuid.UUID:
    files_id = new_id()
    state = PhotoState.STORING.value
    row = {"id": files_id, "photo_id": photo_id, "state": state, "covered": list(covered)}
    session.execute(insert(PhotoFiles).values(**row, **values))
    return files_id


def _show(
    session: Session,
    report: Report,
    photo: Redactable,
    new: NewFiles,
    **values: Any,
) -> None:
    """Raises ``Unavailable`` where the bytes took so long that the sweep removed them."""
    is_reserved = (PhotoFiles.id.in_(new.ids), PhotoFiles.state == PhotoState.STORING.value)
    confirmed = update(PhotoFiles).where(*is_reserved).values(state=PhotoState.STORED.value)
    if affected_rows(session, confirmed) != len(new.ids):
        raise Unavailable(retry_after_s=1)
    was = Photo.files_id.is_not_distinct_from(photo.shown.files_id)
    changed = (
        update(Photo)
        .where(Photo.id == photo.shown.photo_id, Photo.report_id == report.id, was)
        # Its public address changes, so that no cache shows what was.
        .values(files_id=new.shown.files_id, revision=Photo.revision + 1, **values)
    )
    if affected_rows(session, changed) != 1:
        raise PreconditionFailed


def _retire(
    session: Session, photo: Redactable, *more: uuid.UUID, now: datetime
) -> list[uuid.UUID]:
    """Have the files that were shown, and ``more``, deleted; their ids."""
    shown, retired = photo.shown, list(more)
    removing = PhotoState.REMOVING.value
    if shown.files_id is None:
        # Those that the photo came with had no row until now.
        row = {"id": shown.photo_id, "photo_id": shown.photo_id, "state": removing}
        session.execute(insert(PhotoFiles).values(covered=[], created_at=now, **row))
    else:
        retired.append(shown.files_id)
    session.execute(update(PhotoFiles).where(PhotoFiles.id.in_(retired)).values(state=removing))
    return [*more, shown.files_id or shown.photo_id]
