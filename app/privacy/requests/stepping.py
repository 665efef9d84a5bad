"""Taking a step of a request: the state, its history, the audit, the citizen's notice."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer
from app.errors import DataRequestStepNotAllowed
from app.identity.citizens.restriction import (
    is_use_restricted,
    lift_restriction,
    restrict_use,
)
from app.notifications.inbox import News, notify, silence_phones
from app.notifications.kinds import Kind
from app.privacy.models import DataRequest, DataRequestStep
from app.privacy.requests.states import (
    OPEN_STATES,
    Ground,
    RequestKind,
    RequestState,
    RequestStep,
    find_next,
)

NOTE = "data_request_steps.sealed_note"
ANSWER = "data_requests.sealed_answer"
_ANSWERS = (RequestStep.ANSWER, RequestStep.REFUSE, RequestStep.FINISH)
_BEGUN = (RequestStep.BEGIN, RequestStep.FINISH)
# To answer these is to have the worker do them.
_DONE_BY_WORKER = (RequestKind.EXPORT, RequestKind.ERASURE)


@dataclass(frozen=True)
class Party:
    """Who takes a step: citizen, staff or system, with the key that the audit has of him."""

    kind: str
    key: str
    staff_id: uuid.UUID | None = None


SYSTEM = Party("system", "worker")


@dataclass(frozen=True)
class Step:
    """A step, what is said with it, and why where it refuses."""

    step: RequestStep
    note: str | None = None
    ground: Ground | None = None


def record_receipt(session: Session, request: DataRequest, actor: str, *, now: datetime) -> None:
    """Write into the audit that the request came in."""
    record(
        session,
        actor=actor,
        action="data_request_received",
        subject=f"data_request:{request.id}",
        details={"kind": request.kind},
        now=now,
    )


def take_step(
    session: Session,
    request: DataRequest,
    step: Step,
    by: Party,
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Take ``step`` with a locked request; raises ``DataRequestStepNotAllowed``.

    A restriction that is answered is granted, and has effect at once; an export or an erasure is
    the worker's then, and done when it did it.
    """
    state = _next_state(session, request, step.step, now)
    request.state = state.value
    request.revision += 1
    if by.staff_id is not None:
        request.first_answered_at = request.first_answered_at or now
        request.taken_by = request.taken_by or by.staff_id
    if step.step in _ANSWERS and step.note:
        request.sealed_answer = sealer.seal_text(step.note, purpose=ANSWER)
    if step.ground is not None:
        request.refused_for = step.ground.value
    if _is_workers(request, step.step):
        # As one that was left by a worker that died: the next one takes it.
        request.leased_until = now
    if state not in OPEN_STATES:
        request.finished_at, request.leased_until = request.finished_at or now, None
    if request.kind == RequestKind.RESTRICTION:
        _restrict(session, request, step.step, now)
    _write(session, request, step, by, sealer=sealer, now=now)
    _tell(session, request, step, by, now=now)


def _next_state(
    session: Session, request: DataRequest, step: RequestStep, now: datetime
) -> RequestState:
    state = find_next(RequestState(request.state), step)
    # What the worker has begun is neither staff's nor to be taken back.
    is_begun = request.leased_until is not None and step not in _BEGUN
    is_thought_over = request.scheduled_for is not None and now < request.scheduled_for
    is_early = step is RequestStep.ANSWER and is_thought_over
    is_twice = step is RequestStep.EXTEND and request.extended_at is not None
    is_idle = step is RequestStep.LIFT and not _restricts(session, request)
    if state is None or is_begun or is_early or is_twice or is_idle:
        raise DataRequestStepNotAllowed
    return RequestState.IN_PROGRESS if _is_workers(request, step) else state


def _is_workers(request: DataRequest, step: RequestStep) -> bool:
    return step is RequestStep.ANSWER and request.kind in _DONE_BY_WORKER


def _restricts(session: Session, request: DataRequest) -> bool:
    is_restriction = request.kind == RequestKind.RESTRICTION
    return is_restriction and is_use_restricted(session, request.citizen_id)


def _restrict(session: Session, request: DataRequest, step: RequestStep, now: datetime) -> None:
    if step is RequestStep.ANSWER:
        restrict_use(session, request.citizen_id, now=now)
        silence_phones(session, request.citizen_id, now=now)
    elif step is RequestStep.LIFT:
        lift_restriction(session, request.citizen_id)


def _write(
    session: Session,
    request: DataRequest,
    step: Step,
    by: Party,
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    session.add(
        DataRequestStep(
            request_id=request.id,
            step=step.step.value,
            state=request.state,
            by=by.kind,
            staff_id=by.staff_id,
            sealed_note=sealer.seal_text(step.note, purpose=NOTE) if step.note else None,
            at=now,
        )
    )
    ground = {"ground": step.ground.value} if step.ground else {}
    record(
        session,
        actor=by.key,
        action="data_request_moved",
        subject=f"data_request:{request.id}",
        details={"step": step.step.value, "state": request.state, **ground},
        now=now,
    )


def _tell(session: Session, request: DataRequest, step: Step, by: Party, *, now: datetime) -> None:
    """Of what others did; after an erasure nobody is left to tell, the outcome's code is his."""
    is_erased = request.kind == RequestKind.ERASURE and step.step in _BEGUN
    if by.kind == "citizen" or is_erased:
        return
    params = {
        "reference": request.reference,
        "state": f"labels.data_request_states.{request.state}",
    }
    news = News(request.citizen_id, Kind.DATA_REQUEST_MOVED, str(request.id), params)
    notify(session, [news], now=now)
