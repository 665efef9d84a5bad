"""Photos that become part of a report when it is filed."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import affected_rows
from app.errors import FieldFault, PhotoExpired, PhotoUnknown
from app.feedback.models import Photo
from app.feedback.photos.keeping import UNUSED_FOR, PhotoState


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
    refused = {}
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
            refused[position] = photo_id
    refuse_photos(session, citizen_id, refused, now=now)


def refuse_photos(
    session: Session,
    citizen_id: uuid.UUID,
    photo_ids: Mapping[int, uuid.UUID],
    *,
    now: datetime,
) -> None:
    """Raises ``PhotoExpired`` or ``PhotoUnknown`` naming each of the photos, if there are any.

    By their positions among those that were sent.
    """
    faults = []
    for position, photo_id in photo_ids.items():
        expired = _is_expired(session, citizen_id, photo_id, now)
        code = "photo_expired" if expired else "photo_unknown"
        faults.append(FieldFault(f"/photo_ids/{position}", code))
    if any(fault.code == "photo_expired" for fault in faults):
        raise PhotoExpired(*faults)
    if faults:
        raise PhotoUnknown(*faults)


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
