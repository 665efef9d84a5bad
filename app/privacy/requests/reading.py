"""Requests as the citizen, staff, and whoever has the outcome's code read them."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from app import texts
from app.database import AnyRow, Sealer, table_of
from app.errors import NotFound
from app.privacy.models import DataRequest, DataRequestStep
from app.privacy.requests.asking import TEXT
from app.privacy.requests.codes import hash_code
from app.privacy.requests.states import OPEN_STATES, RequestKind, RequestState
from app.privacy.requests.stepping import ANSWER, NOTE

_REQUESTS = table_of(DataRequest)
_STEPS = table_of(DataRequestStep)
_MOST_STEPS = 100
_NOBODY = uuid.UUID(int=0)
Read = dict[str, Any]


@dataclass(frozen=True)
class RequestFilter:
    """Which requests; None: all."""

    kind: RequestKind | None = None
    state: RequestState | None = None
    is_open: bool | None = None
    is_late: bool | None = None

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """What a request must fulfil."""
        columns, found = _REQUESTS.c, []
        if self.kind is not None:
            found.append(columns.kind == self.kind.value)
        if self.state is not None:
            found.append(columns.state == self.state.value)
        if self.is_open is not None:
            is_open = columns.state.in_(OPEN_STATES)
            found.append(is_open if self.is_open else ~is_open)
        if self.is_late is not None:
            found.append(late(now) if self.is_late else ~late(now))
        return found


def late(now: datetime) -> ColumnElement[bool]:
    """Whether a request waits longer than the law allows, for a first word or for the end."""
    columns = _REQUESTS.c
    unanswered = columns.first_answered_at.is_(None) & (columns.first_answer_due_at < now)
    return columns.state.in_(OPEN_STATES) & or_(unanswered, columns.due_at < now)


def find_own_requests(
    connection: Connection, citizen_id: uuid.UUID, *, before: uuid.UUID | None, count: int
) -> list[AnyRow]:
    """The newest ``count`` requests of a citizen, older than ``before``."""
    wanted = select(_REQUESTS).where(_REQUESTS.c.citizen_id == citizen_id)
    if before is not None:
        wanted = wanted.where(_REQUESTS.c.id < before)
    return list(connection.execute(wanted.order_by(_REQUESTS.c.id.desc()).limit(count)))


def find_requests(
    connection: Connection,
    wanted: RequestFilter,
    *,
    after: uuid.UUID | None,
    count: int,
    now: datetime,
) -> list[AnyRow]:
    """The oldest ``count`` requests that fit, younger than ``after``."""
    statement = select(_REQUESTS).where(*wanted.conditions(now))
    if after is not None:
        statement = statement.where(_REQUESTS.c.id > after)
    return list(connection.execute(statement.order_by(_REQUESTS.c.id).limit(count)))


def get_request(
    connection: Connection, request_id: uuid.UUID, *, citizen_id: uuid.UUID | None = None
) -> AnyRow:
    """A request, only ``citizen_id``'s where that is given; raises ``NotFound``."""
    wanted = select(_REQUESTS).where(_REQUESTS.c.id == request_id)
    if citizen_id is not None:
        wanted = wanted.where(_REQUESTS.c.citizen_id == citizen_id)
    row = connection.execute(wanted).first()
    if row is None:
        raise NotFound
    return row


def find_steps(connection: Connection, request_id: uuid.UUID) -> list[AnyRow]:
    """Its history, the first step first."""
    wanted = select(_STEPS).where(_STEPS.c.request_id == request_id)
    return list(connection.execute(wanted.order_by(_STEPS.c.id).limit(_MOST_STEPS)))


def find_outcome(connection: Connection, reference: str, code: str, sealer: Sealer) -> AnyRow:
    """The request of this reference and code.

    Raises ``NotFound``, the same for a wrong code as for a request that is not there.
    """
    wanted = select(_REQUESTS).where(_REQUESTS.c.reference == reference.strip().upper())
    row = connection.execute(wanted).first()
    # Hashed in any case: no difference in time tells that the reference exists.
    given = hash_code(sealer, row.id if row else _NOBODY, code)
    if row is None or not secrets.compare_digest(row.code_hash, given):
        raise NotFound
    return row


def read_outcome(row: AnyRow, sealer: Sealer) -> Read:
    """What whoever has the code may read."""
    return {
        "reference": row.reference,
        "kind": row.kind,
        "state": row.state,
        "received_at": row.received_at,
        "due_at": row.due_at,
        "finished_at": row.finished_at,
        "answer": _unsealed(sealer, row.sealed_answer, ANSWER),
        "refused_for": row.refused_for,
        "refused_because": _because(row.refused_for),
    }


def read_request(row: AnyRow, sealer: Sealer, *, now: datetime) -> Read:
    """A request as its citizen reads it."""
    has_file = row.file_until is not None and now < row.file_until
    return read_outcome(row, sealer) | {
        "id": row.id,
        "text": _unsealed(sealer, row.sealed_text, TEXT),
        "open_reports": row.open_reports,
        "first_answer_due_at": row.first_answer_due_at,
        "is_extended": row.extended_at is not None,
        "scheduled_for": row.scheduled_for,
        "file_until": row.file_until if has_file else None,
    }


def read_staff_request(row: AnyRow, sealer: Sealer, *, now: datetime) -> Read:
    """A request as staff read it."""
    is_unanswered = row.first_answered_at is None and row.first_answer_due_at < now
    is_open = row.state in OPEN_STATES
    return read_request(row, sealer, now=now) | {
        "revision": row.revision,
        "citizen_id": row.citizen_id,
        "first_answered_at": row.first_answered_at,
        "taken_by": row.taken_by,
        "is_late": is_open and (is_unanswered or row.due_at < now),
    }


def read_steps(rows: Sequence[AnyRow], sealer: Sealer, *, for_staff: bool) -> list[Read]:
    """A request's history; the citizen does not learn which person of staff it was."""
    return [
        {
            "step": row.step,
            "state": row.state,
            "by": row.by,
            "note": _unsealed(sealer, row.sealed_note, NOTE),
            "at": row.at,
            **({"staff_id": row.staff_id} if for_staff else {}),
        }
        for row in rows
    ]


def _because(ground: str | None) -> dict[str, str] | None:
    return texts.both(f"labels.data_request_grounds.{ground}") if ground else None


def _unsealed(sealer: Sealer, sealed: bytes | None, purpose: str) -> str | None:
    return None if sealed is None else sealer.unseal_text(sealed, purpose=purpose)
