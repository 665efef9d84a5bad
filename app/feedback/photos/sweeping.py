"""Removing uploads that died and photos that nobody used."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.adapters.photo_store import PhotoStore
from app.database import Database, affected_rows
from app.feedback.models import Photo
from app.feedback.photos.keeping import PhotoState, Size, store_key

# A row without its bytes after this long belongs to an upload that died.
STORING_FOR = timedelta(hours=1)
_SWEPT_AT_ONCE = 200


def sweep_photos(database: Database, store: PhotoStore, *, now: datetime) -> int:
    """Remove uploads that died and photos that no report used; how many.

    Marked first, so that no report takes one up meanwhile; then the bytes, then the row: a sweep
    that dies goes on next time by the same rows.
    """
    with database.writing() as session:
        ids = _mark_for_removal(session, now)
        session.commit()
    if not ids:
        return 0
    store.delete([store_key(photo_id, size) for photo_id in ids for size in Size])
    with database.writing() as session:
        swept = affected_rows(session, delete(Photo).where(Photo.id.in_(ids)))
        session.commit()
    return swept


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
