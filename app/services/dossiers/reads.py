"""The shapes in which dossiers go out."""

from datetime import date, datetime
from typing import TypedDict

from app.services.dossiers.wanted import Wanted


class Due(TypedDict):
    """By when it is to be done; days and lateness are told of those that are not done yet."""

    due_on: date | None
    working_days_left: int | None
    is_late: bool


class Fresh(TypedDict):
    """Up to when the source's news are in it."""

    as_of: datetime
    is_stale: bool


class StageRead(TypedDict):
    """A stage of the way."""

    stage: str
    label: str
    place: str
    on: date | None


class Fee(TypedDict):
    """A fee of a dossier."""

    name: str
    amount_vnd: int
    is_paid: bool | None


class StepRead(TypedDict):
    """One step of a dossier's way."""

    at: datetime
    status: str
    text: str
    office: str


class ResultRead(TypedDict):
    """A paper that was issued."""

    name: str
    number: str
    issued_on: date | None


class DossierSummary(Due, Fresh):
    """A dossier in a list."""

    id: str
    code: str
    procedure_code: str
    procedure_name: str
    field_name: str
    agency: str
    status: str
    status_label: str
    is_waiting_for_me: bool
    is_done: bool
    next_step: str
    filed_on: date
    changed_at: datetime


class DossierRead(DossierSummary):
    """A dossier in full, its steps in order of time."""

    accepted_on: date | None
    finished_on: date | None
    returned_on: date | None
    channel: str
    delivery: str
    papers: list[str]
    wanted: Wanted | None
    fees: list[Fee]
    results: list[ResultRead]
    timeline: list[StageRead]
    steps: list[StepRead]


class DossierGlance(Due, Fresh):
    """What of a dossier somebody sees who is not its owner: no names, papers, fees or words."""

    code: str
    agency: str
    status: str
    status_label: str
    is_done: bool
    filed_on: date
    changed_at: datetime
    timeline: list[StageRead]
