"""What anyone may see of a photo, and the words that say what it shows."""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import affected_rows
from app.errors import NotFound, PhotoReviewed
from app.feedback.models import Photo, Report
from app.feedback.photos.keeping import PhotoState
from app.feedback.states import Publication
from app.feedback.steps import By, record_step


def publish_photo(
    session: Session,
    report: Report,
    photo_id: uuid.UUID,
    by: By,
    publication: Publication,
    *,
    alt_text: str | None,
    now: datetime,
) -> None:
    """Set what anyone may see of a photo of a locked ``report``, and the words beside it.

    The citizen's own words never become public: ``alt_text`` takes their place, None too. Raises
    ``NotFound`` for a photo of another report.
    """
    changed = affected_rows(
        session,
        update(Photo)
        .where(Photo.id == photo_id, Photo.report_id == report.id)
        .values(
            publication=publication.value,
            alt_text=alt_text,
            # Its public address changes, so that no cache shows what was.
            revision=Photo.revision + 1,
        ),
    )
    if changed != 1:
        raise NotFound
    details = {"photo": str(photo_id)}
    record_step(session, report, by, action=f"photo_{publication}", details=details, now=now)


def describe_photo(
    session: Session,
    photo_id: uuid.UUID,
    citizen_id: uuid.UUID,
    alt_text: str | None,
    *,
    now: datetime,
) -> None:
    """Set what the citizen says his photo shows.

    Raises ``NotFound``, and ``PhotoReviewed`` where staff have decided about the photo.
    """
    his = (
        Photo.id == photo_id,
        Photo.citizen_id == citizen_id,
        Photo.state == PhotoState.STORED.value,
    )
    changed = affected_rows(
        session,
        update(Photo)
        .where(*his, Photo.publication == Publication.PENDING.value)
        .values(alt_text=alt_text, revision=Photo.revision + 1),
    )
    if changed != 1:
        raise NotFound if session.scalar(select(Photo.id).where(*his)) is None else PhotoReviewed
    record(
        session,
        actor=f"citizen:{citizen_id}",
        action="photo_described",
        subject=f"photo:{photo_id}",
        now=now,
    )
