"""Removing photos of reports that become nobody's; published ones stay."""

import secrets
import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.feedback.models import Photo, PhotoFiles, Report
from app.feedback.photos.keeping import PhotoState
from app.feedback.states import Publication

_HASH_BYTES = 32


def remove_photos(
    session: Session, which: ColumnElement[bool], reports: Collection[uuid.UUID]
) -> None:
    """Mark a citizen's photos for removal, and what was covered in those that stay.

    ``which`` tells his; staff's are left. The sweep deletes the files, and then the rows.
    """
    his = which & Photo.staff_id.is_(None)
    published = select(Report.id).where(
        Report.id.in_(reports), Report.publication == Publication.PUBLIC.value
    )
    is_shown = (Photo.publication == Publication.PUBLIC.value) & Photo.report_id.in_(published)
    for photo in session.scalars(select(Photo).where(his, ~is_shown)).all():
        _detach(session, photo)
    for photo in session.scalars(select(Photo).where(his, is_shown)).all():
        _make_nobodys(session, photo)


def _detach(session: Session, photo: Photo) -> None:
    session.execute(
        update(Report)
        .where(Report.id == photo.report_id, Report.cover_photo_id == photo.id)
        .values(cover_photo_id=None)
    )
    photo.report_id, photo.citizen_id = None, None
    photo.state, photo.alt_text = PhotoState.REMOVING, None
    photo.content_hash = secrets.token_bytes(_HASH_BYTES)


def _make_nobodys(session: Session, photo: Photo) -> None:
    photo.citizen_id = None
    photo.content_hash = secrets.token_bytes(_HASH_BYTES)
    covered = PhotoFiles.photo_id == photo.id, PhotoFiles.sealed_key.is_not(None)
    session.execute(update(PhotoFiles).where(*covered).values(state=PhotoState.REMOVING.value))
    photo.original_id = None
