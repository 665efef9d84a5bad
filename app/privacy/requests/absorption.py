"""Requests of an account that becomes part of another of the same person."""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.privacy.models import DataRequest
from app.privacy.requests.states import OPEN_STATES, RequestKind, RequestState


def move_requests(session: Session, absorbed: uuid.UUID, stays: uuid.UUID, now: datetime) -> None:
    """Make the requests of ``absorbed`` those of ``stays``.

    Withdrawn are an erasure, which was meant for the smaller account, and what ``stays`` asks too.
    """
    is_open = DataRequest.state.in_(OPEN_STATES)
    asked = select(DataRequest.kind).where(DataRequest.citizen_id == stays, is_open)
    ends = {RequestKind.ERASURE.value, *session.scalars(asked)}
    theirs = DataRequest.citizen_id == absorbed
    session.execute(
        update(DataRequest)
        .where(theirs, is_open, DataRequest.kind.in_(ends))
        .values(
            state=RequestState.WITHDRAWN.value,
            finished_at=now,
            leased_until=None,
            revision=DataRequest.revision + 1,
        )
    )
    session.execute(update(DataRequest).where(theirs).values(citizen_id=stays))
