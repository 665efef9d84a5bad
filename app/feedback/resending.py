"""Telling whether a draft that comes again is the report that was filed."""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import AnyRow
from app.feedback.drafts import ReportDraft
from app.feedback.models import Photo
from app.feedback.photos.attaching import refuse_photos
from app.feedback.photos.keeping import PhotoRole, PhotoState


def is_filed_already(
    session: Session, filed: AnyRow, draft: ReportDraft, citizen_id: uuid.UUID | None, now: datetime
) -> bool:
    """Whether ``draft`` says what the report ``filed`` says, its photos told by their bytes.

    A phone that lost our answer and the photos' ids uploads them again and gets others. Those are
    given up. Raises ``PhotoExpired`` or ``PhotoUnknown`` where all else is the same and a photo is
    not there to be compared.
    """
    if filed.content_hash == draft.content_hash():
        return True
    if not draft.photo_ids or citizen_id is None:
        return False
    kept = _filed_photos(session, filed.id, len(draft.photo_ids))
    in_their_place = replace(draft, photo_ids=tuple(photo.id for photo in kept))
    if in_their_place.content_hash() != filed.content_hash:
        return False
    own = (Photo.id.in_(draft.photo_ids), Photo.citizen_id == citizen_id)
    sent = {row.id: row.content_hash for row in session.execute(_HASHES.where(*own))}
    missing = {at: one for at, one in enumerate(draft.photo_ids) if one not in sent}
    refuse_photos(session, citizen_id, missing, now=now)
    if [sent[one] for one in draft.photo_ids] != [photo.content_hash for photo in kept]:
        return False
    given_up = update(Photo).where(*own, Photo.report_id.is_(None))
    session.execute(given_up.values(state=PhotoState.REMOVING.value))
    return True


_HASHES = select(Photo.id, Photo.content_hash)


def _filed_photos(session: Session, report_id: uuid.UUID, count: int) -> list[AnyRow]:
    """The first photos of a report: those it was filed with; what came later stands behind."""
    of_report = (Photo.report_id == report_id, Photo.role == PhotoRole.REPORT.value)
    wanted = _HASHES.where(*of_report).order_by(Photo.position).limit(count)
    return list(session.execute(wanted))
