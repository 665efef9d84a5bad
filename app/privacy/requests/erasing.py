"""Taking a citizen's words out of his own requests; that they were made and met stays."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.privacy.models import DataRequest, DataRequestStep


def erase_from_requests(session: Session, citizen_id: uuid.UUID) -> None:
    """Remove what he wrote and what he was answered."""
    his = select(DataRequest.id).where(DataRequest.citizen_id == citizen_id)
    session.execute(
        update(DataRequestStep).where(DataRequestStep.request_id.in_(his)).values(sealed_note=None)
    )
    session.execute(
        update(DataRequest)
        .where(DataRequest.citizen_id == citizen_id)
        .values(sealed_text=None, sealed_answer=None)
    )
