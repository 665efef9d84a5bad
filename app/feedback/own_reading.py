"""A report as who filed it reads it: with what happens next, by when, and what he may do."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import Connection

from app.database import AnyRow
from app.database.sealing import Sealer
from app.errors import NotFound
from app.feedback.filed_for import unseal_filed_for
from app.feedback.reading import ReportRead, due_at, get_report_row, read_report
from app.feedback.silence import UNANSWERED_FOR
from app.feedback.states import State, citizen_actions
from app.province.agencies import calendar_of
from app.province.deadlines.due import Clock
from app.province.deadlines.due import due_at as count_due_at
from app.province.local_time import local_day
from app.province.rules.working_time import TRIAGE
from app.province.snapshot import Province
from app.texts import Language, text


class FiledForRead(TypedDict):
    """The person for whom he filed it."""

    relation: str
    name: str | None
    phone: str | None


class OwnReport(ReportRead):
    """A report in full, for who filed it. Numbers to call stand there until an emergency ends."""

    next_step: str
    next_step_on: date | None
    allowed_actions: list[str]
    emergency_numbers: list[str]
    filed_for: FiledForRead | None


@dataclass(frozen=True)
class Reader:
    """By what reference data, with which keys and in which language reports are read."""

    province: Province
    sealer: Sealer
    language: Language


def read_own_report(
    connection: Connection, citizen_id: uuid.UUID, id_or_reference: uuid.UUID | str, reader: Reader
) -> OwnReport:
    """One of the citizen's reports; raises ``NotFound`` for another's."""
    row = get_report_row(connection, id_or_reference)
    if row.citizen_id != citizen_id:
        raise NotFound
    return _read(connection, row, reader)


def read_followed_report(connection: Connection, row: AnyRow, reader: Reader) -> OwnReport:
    """A report for a caller who follows it by its code: he reads all, and can do nothing."""
    return {**_read(connection, row, reader), "allowed_actions": []}


def _read(connection: Connection, row: AnyRow, reader: Reader) -> OwnReport:
    state = State(row.state)
    next_at = _next_step_at(row, state, reader.province)
    return {
        **read_report(connection, row),
        "next_step": text(f"labels.next_steps.{state}", reader.language),
        "next_step_on": local_day(next_at) if next_at else None,
        "allowed_actions": citizen_actions(state),
        "emergency_numbers": _numbers(row, state, reader.province),
        "filed_for": _filed_for(row, reader.sealer),
    }


def _next_step_at(row: AnyRow, state: State, province: Province) -> datetime | None:
    """Until when the next step is taken, by staff or by the citizen."""
    if state in UNANSWERED_FOR and row.waiting_since is not None:
        until: datetime = row.waiting_since + UNANSWERED_FOR[state]
        return until
    if state is State.SUBMITTED:
        allowed = province.deadline_classes[TRIAGE].allowed
        return count_due_at(
            Clock(row.submitted_at), allowed, calendar_of(province, row.lead_agency_code)
        )
    return due_at(row) if state in (State.ACCEPTED, State.IN_PROGRESS) else None


def _numbers(row: AnyRow, state: State, province: Province) -> list[str]:
    is_current = row.is_emergency and state is not State.CLOSED
    return list(province.categories[row.category_code].emergency_numbers) if is_current else []


def _filed_for(row: AnyRow, sealer: Sealer) -> FiledForRead | None:
    person = unseal_filed_for(sealer, row.sealed_filed_for)
    if person is None:
        return None
    return {"relation": person.relation, "name": person.name, "phone": person.phone}
