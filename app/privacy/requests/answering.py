"""What staff do with requests, one step at a time."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Sealer
from app.errors import FieldFault, NotFound, PreconditionFailed, Unprocessable
from app.identity.principals import StaffPrincipal
from app.privacy.models import DataRequest
from app.privacy.requests.dues import extended_due
from app.privacy.requests.states import RequestStep
from app.privacy.requests.stepping import Party, Step, take_step
from app.province.snapshot import Province

_SAID_WITH = (
    RequestStep.ASK,
    RequestStep.EXTEND,
    RequestStep.ANSWER,
    RequestStep.REFUSE,
    RequestStep.LIFT,
)


@dataclass(frozen=True)
class Desk:
    """The member of staff at work, and what he works with."""

    staff: StaffPrincipal
    province: Province
    sealer: Sealer


def take_staff_step(
    session: Session,
    request_id: uuid.UUID,
    step: Step,
    desk: Desk,
    *,
    revision: int,
    now: datetime,
) -> DataRequest:
    """Take a step of staff's; the citizen is told.

    Raises ``NotFound``, ``PreconditionFailed``, ``Unprocessable``, ``DataRequestStepNotAllowed``.
    """
    _require_words(step)
    request = session.scalar(
        select(DataRequest).where(DataRequest.id == request_id).with_for_update()
    )
    if request is None:
        raise NotFound
    if request.revision != revision:
        raise PreconditionFailed
    by = Party("staff", desk.staff.key, desk.staff.id)
    take_step(session, request, step, by, sealer=desk.sealer, now=now)
    if step.step is RequestStep.EXTEND:
        request.extended_at = now
        request.due_at = extended_due(desk.province, received_at=request.received_at)
    session.flush()
    return request


def _require_words(step: Step) -> None:
    faults = []
    if step.step in _SAID_WITH and step.note is None:
        faults.append(FieldFault("/note", "required"))
    if (step.step is RequestStep.REFUSE) is (step.ground is None):
        faults.append(FieldFault("/ground", "ground_with_refusal"))
    if faults:
        raise Unprocessable(*faults)
