"""Removing uploads that died, photos that nobody used, and files that others took the place of."""

import logging
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.adapters.photo_store import PhotoStore
from app.database import AnyRow, Database, affected_rows
from app.errors import UpstreamError
from app.feedback.models import Photo, PhotoFiles
from app.feedback.photos.keeping import PhotoState, Size, store_key

logger = logging.getLogger(__name__)

# A row without its bytes after this long belongs to an upload that died.
STORING_FOR = timedelta(hours=1)
_SWEPT_AT_ONCE = 200
_FILES = select(PhotoFiles.id, PhotoFiles.photo_id, PhotoFiles.sealed_key)


def sweep_photos(database: Database, store: PhotoStore, *, now: datetime) -> int:
    """Remove uploads that died and photos that no report used; how many.

    Marked first, so that no report takes one up meanwhile; then the bytes, then the row: a sweep
    that dies goes on next time by the same rows.
    """
    with database.writing() as session:
        ids = _mark_for_removal(session, now)
        of_photos = session.execute(_FILES.where(PhotoFiles.photo_id.in_(ids))).all()
        session.commit()
    if not ids:
        return 0
    first = [store_key(photo_id, size) for photo_id in ids for size in Size]
    store.delete([*first, *(key for files in of_photos for key in _keys(files))])
    with database.writing() as session:
        session.execute(delete(PhotoFiles).where(PhotoFiles.photo_id.in_(ids)))
        swept = affected_rows(session, delete(Photo).where(Photo.id.in_(ids)))
        session.commit()
    return swept


def sweep_files(database: Database, store: PhotoStore, *, now: datetime) -> int:
    """Remove files that others took the place of, and those that never came to be shown."""
    is_storing = PhotoFiles.state == PhotoState.STORING.value
    is_dead = is_storing & (PhotoFiles.created_at <= now - STORING_FOR)
    is_old = is_dead | (PhotoFiles.state == PhotoState.REMOVING.value)
    is_unused = PhotoFiles.state != PhotoState.STORED.value
    old = select(PhotoFiles.id).where(is_unused, is_old).limit(_SWEPT_AT_ONCE)
    mark = (
        update(PhotoFiles)
        .where(PhotoFiles.id.in_(old), is_old)
        .values(state=PhotoState.REMOVING.value)
    )
    with database.writing() as session:
        ids = list(session.scalars(mark.returning(PhotoFiles.id)))
        session.commit()
    return remove_files(database, store, ids)


def remove_files(database: Database, store: PhotoStore, ids: Collection[uuid.UUID]) -> int:
    """Delete files that are marked for it, and then their rows; how many."""
    if not ids:
        return 0
    wanted = (PhotoFiles.id.in_(ids), PhotoFiles.state == PhotoState.REMOVING.value)
    with database.reading() as connection:
        rows = connection.execute(_FILES.where(*wanted)).all()
    store.delete([key for row in rows for key in _keys(row)])
    with database.writing() as session:
        removed = affected_rows(session, delete(PhotoFiles).where(*wanted))
        session.commit()
    return removed


def remove_files_soon(database: Database, store: PhotoStore, ids: Collection[uuid.UUID]) -> None:
    """``remove_files`` at once where the store lets us; else the sweep does it."""
    try:
        remove_files(database, store, ids)
    except (UpstreamError, DBAPIError):
        logger.warning("photo_files_not_removed", extra={"count": len(ids)})


def _keys(files: AnyRow) -> list[str]:
    is_sealed = files.sealed_key is not None
    return [store_key(files.photo_id, size, files.id, is_sealed=is_sealed) for size in Size]


def _mark_for_removal(session: Session, now: datetime) -> list[uuid.UUID]:
    is_dead = (Photo.state == PhotoState.STORING.value) & (Photo.created_at <= now - STORING_FOR)
    is_marked = Photo.state == PhotoState.REMOVING.value
    unused = Photo.report_id.is_(None)
    old = select(Photo.id).where(unused, (Photo.expires_at <= now) | is_dead | is_marked)
    mark = (
        update(Photo)
        .where(Photo.id.in_(old.limit(_SWEPT_AT_ONCE)), unused)
        .values(state=PhotoState.REMOVING.value)
    )
    return list(session.scalars(mark.returning(Photo.id)))
