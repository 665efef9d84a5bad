"""What a citizen does with his requests: asking, answering a question, taking back."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Sealer, new_id
from app.errors import DataRequestOpen, FreshLoginNeeded, NotFound
from app.identity.citizens.consent import lock_citizen
from app.identity.models import AuthSession
from app.identity.principals import CitizenPrincipal
from app.privacy.fulfilling import Fulfilment
from app.privacy.models import DataRequest
from app.privacy.requests.codes import make_code, next_reference
from app.privacy.requests.dues import FRESH_LOGIN, SECOND_THOUGHTS, dues_of
from app.privacy.requests.refusing import refuse_erasure
from app.privacy.requests.states import OPEN_STATES, RequestKind, RequestState, RequestStep
from app.privacy.requests.stepping import Party, Step, record_receipt, take_step
from app.province.local_time import local_day
from app.province.snapshot import Province

TEXT = "data_requests.sealed_text"


class OpenReports(StrEnum):
    """What becomes of reports that are still worked on when their citizen is erased."""

    KEEP = "keep"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Asked:
    """What a citizen asks for."""

    kind: RequestKind
    text: str | None = None
    open_reports: OpenReports | None = None


@dataclass(frozen=True)
class Filed:
    """The request, and the code that is shown this once."""

    request: DataRequest
    code: str


def file_request(
    session: Session,
    citizen: CitizenPrincipal,
    asked: Asked,
    *,
    province: Province,
    fulfilment: Fulfilment,
    sealer: Sealer,
    now: datetime,
) -> Filed:
    """Take a request in; an erasure that the law does not allow now is refused at once.

    Raises ``DataRequestOpen`` and ``FreshLoginNeeded``.
    """
    lock_citizen(session, citizen.id)
    _require_none_open(session, citizen.id, asked.kind)
    is_erasure = asked.kind is RequestKind.ERASURE
    if is_erasure:
        _require_fresh_login(session, citizen, now)
    dues, request_id = dues_of(province, received_at=now), new_id()
    code = make_code(sealer, request_id)
    request = DataRequest(
        id=request_id,
        reference=next_reference(session.connection(), local_day(now).year),
        citizen_id=citizen.id,
        kind=asked.kind.value,
        state=RequestState.RECEIVED.value,
        revision=1,
        sealed_text=sealer.seal_text(asked.text, purpose=TEXT) if asked.text else None,
        open_reports=asked.open_reports.value if asked.open_reports else None,
        code_hash=code.hash,
        received_at=now,
        first_answer_due_at=dues.first_answer_at,
        # The answer to this says already when he is erased: nobody of staff owes him a first word.
        first_answered_at=now if is_erasure else None,
        due_at=dues.done_at,
        scheduled_for=now + SECOND_THOUGHTS if is_erasure else None,
    )
    session.add(request)
    session.flush()
    record_receipt(session, request, citizen.key, now=now)
    obstacles = fulfilment.obstacles_of(session, citizen.id) if is_erasure else []
    if obstacles:
        refuse_erasure(session, request, obstacles, sealer=sealer, now=now)
        session.flush()
    return Filed(request, code.shown)


def reply_to_question(
    session: Session,
    citizen: CitizenPrincipal,
    request_id: uuid.UUID,
    text: str,
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Answer what staff asked; raises ``NotFound`` and ``DataRequestStepNotAllowed``."""
    request = lock_own(session, citizen.id, request_id)
    by = Party("citizen", citizen.key)
    take_step(session, request, Step(RequestStep.REPLY, text), by, sealer=sealer, now=now)


def withdraw_request(
    session: Session,
    citizen: CitizenPrincipal,
    request_id: uuid.UUID,
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Take a request back while it is open; doing so again changes nothing.

    Raises ``NotFound``, and ``DataRequestStepNotAllowed`` for what is being fulfilled.
    """
    request = lock_own(session, citizen.id, request_id)
    if request.state != RequestState.WITHDRAWN:
        by = Party("citizen", citizen.key)
        take_step(session, request, Step(RequestStep.WITHDRAW), by, sealer=sealer, now=now)


def lock_own(session: Session, citizen_id: uuid.UUID, request_id: uuid.UUID) -> DataRequest:
    """One of his requests; raises ``NotFound`` for another's or none."""
    his = (DataRequest.id == request_id) & (DataRequest.citizen_id == citizen_id)
    request = session.scalar(select(DataRequest).where(his).with_for_update())
    if request is None:
        raise NotFound
    return request


def _require_none_open(session: Session, citizen_id: uuid.UUID, kind: RequestKind) -> None:
    open_one = select(DataRequest.reference).where(
        DataRequest.citizen_id == citizen_id,
        DataRequest.kind == kind,
        DataRequest.state.in_(OPEN_STATES),
    )
    reference = session.scalar(open_one)
    if reference is not None:
        raise DataRequestOpen(reference=reference)


def _require_fresh_login(session: Session, citizen: CitizenPrincipal, now: datetime) -> None:
    """A provider's own token does not say when he proved himself, so it is never fresh."""
    began = select(AuthSession.created_at).where(AuthSession.id == citizen.session_id)
    began_at = session.scalar(began) if citizen.session_id else None
    if began_at is None or now - began_at > FRESH_LOGIN:
        raise FreshLoginNeeded
