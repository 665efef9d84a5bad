"""Photos of the result: which reports need one before they are called resolved."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import FieldFault, PhotoNeeded
from app.feedback.models import Photo
from app.feedback.photos.keeping import PhotoRole, PhotoState
from app.feedback.states import Publication
from app.province.snapshot import Province


def require_result(
    session: Session, report_id: uuid.UUID, category: str, province: Province
) -> None:
    """Raises ``PhotoNeeded`` where the category wants a photo of the result and none is there.

    One that staff hid again does not count.
    """
    if not province.categories[category].needs_photo_at_resolution:
        return
    after = select(Photo.id).where(
        Photo.report_id == report_id,
        Photo.role == PhotoRole.AFTER.value,
        Photo.state == PhotoState.STORED.value,
        Photo.publication != Publication.HIDDEN.value,
    )
    if session.scalar(after.limit(1)) is None:
        raise PhotoNeeded(FieldFault("/photos", "photo_needed"))
