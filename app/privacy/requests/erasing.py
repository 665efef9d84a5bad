"""Taking a citizen's words out of his own requests; that they were made and met stays."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, case, select, update
from sqlalchemy.orm import Session

from app.privacy.models import DataRequest, DataRequestStep
from app.privacy.requests.dues import EXPORT_KEPT
from app.privacy.requests.states import OPEN_STATES, RequestKind, RequestState


def erase_from_requests(session: Session, citizen_id: uuid.UUID, *, now: datetime) -> None:
    """End what else he asks, and remove what he wrote and what he was answered."""
    _end_others(session, citizen_id, now)
    his = select(DataRequest.id).where(DataRequest.citizen_id == citizen_id)
    session.execute(
        update(DataRequestStep).where(DataRequestStep.request_id.in_(his)).values(sealed_note=None)
    )
    session.execute(
        update(DataRequest)
        .where(DataRequest.citizen_id == citizen_id)
        .values(sealed_text=None, sealed_answer=None)
    )


def exports_of(connection: Connection, citizen_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """All exports that he ever asked for, with a file or without."""
    is_export = DataRequest.kind == RequestKind.EXPORT
    his = select(DataRequest.id).where(DataRequest.citizen_id == citizen_id, is_export)
    return connection.scalars(his).all()


def _end_others(session: Session, citizen_id: uuid.UUID, now: datetime) -> None:
    others = (
        DataRequest.citizen_id == citizen_id,
        DataRequest.kind != RequestKind.ERASURE,
        DataRequest.state.in_(OPEN_STATES),
    )
    # A worker that outlived its lease may still store a file: it is removed with the others.
    file_until = case((DataRequest.leased_until.is_not(None), now + EXPORT_KEPT))
    session.execute(
        update(DataRequest)
        .where(*others)
        .values(
            state=RequestState.WITHDRAWN.value,
            finished_at=now,
            file_until=file_until,
            leased_until=None,
            revision=DataRequest.revision + 1,
        )
    )
