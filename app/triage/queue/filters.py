"""What a clerk may ask the queue for, as predicates of statements over reports."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select

from app.feedback.clocks import is_met
from app.feedback.models import Photo, Report, ReportArea, ReportAssignment
from app.feedback.photos.keeping import PhotoState
from app.feedback.public.cells import Box, cover
from app.feedback.public.filters import in_cells
from app.feedback.states import OPEN_STATES, STATES_ON_THE_CLOCK, Priority, State
from app.province.entries import AreaKey
from app.province.local_time import day_begins_at, day_ends_at, local_day

# Of cells that a box is looked for in.
MAX_RANGES = 8


class Deadline(StrEnum):
    """How a report that waits for staff stands to its deadline."""

    LATE = "late"
    # Not late yet, and due before the day is over.
    DUE_TODAY = "due_today"


class Satisfaction(StrEnum):
    """The citizen's word on the last answer."""

    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    UNKNOWN = "unknown"


_IS_SATISFIED = {
    Satisfaction.SATISFIED: True,
    Satisfaction.DISSATISFIED: False,
    Satisfaction.UNKNOWN: None,
}


@dataclass(frozen=True)
class QueueFilter:
    """Which reports; None: all. What it names must hold together.

    ``areas`` are the wanted one and those below it; without a scheme in ``area_scheme`` they are
    the ones that reports came in by. ``assignee`` is nobody where ``is_unassigned``.
    """

    states: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    areas: tuple[AreaKey, ...] | None = None
    area_scheme: str | None = None
    agency: str | None = None
    assignee: uuid.UUID | None = None
    is_unassigned: bool = False
    deadline: Deadline | None = None
    priority: Priority | None = None
    kind: str | None = None
    source: str | None = None
    publication: str | None = None
    satisfaction: Satisfaction | None = None
    has_photos: bool | None = None
    needs_supervisor: bool | None = None
    words: str | None = None
    box: Box | None = None
    received_from: date | None = None
    received_until: date | None = None
    is_open: bool = False
    is_overdue: bool = False

    @property
    def digest(self) -> str:
        """The same for the same filter only."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @property
    def is_on_the_clock(self) -> bool:
        """Whether only what waits for staff can hold."""
        return self.is_overdue or self.deadline is not None

    def possible_states(self) -> list[str]:
        """The states that hold, those that still need work first."""
        wanted = set(State) if self.states is None else set(map(State, self.states))
        if self.is_open:
            wanted &= OPEN_STATES
        if self.is_on_the_clock:
            wanted &= STATES_ON_THE_CLOCK
        return [state.value for state in State if state in wanted]


def due_within(wanted: QueueFilter, now: datetime) -> list[ColumnElement[bool]]:
    """What ``wanted`` says of deadlines; an index by state and deadline answers it."""
    found = []
    if wanted.is_overdue or wanted.deadline is Deadline.LATE:
        found.append(Report.due_at < now)
    if wanted.deadline is Deadline.DUE_TODAY:
        found += [Report.due_at >= now, Report.due_at < end_of_day(now)]
    return found


def received_within(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """What ``wanted`` says of the days on which reports came in, both included."""
    found = []
    if wanted.received_from is not None:
        found.append(Report.submitted_at >= day_begins_at(wanted.received_from))
    if wanted.received_until is not None:
        found.append(Report.submitted_at < day_ends_at(wanted.received_until))
    return found


def at_work(agency: str) -> list[ColumnElement[bool]]:
    """That ``agency`` leads, and that it was asked to help: one of both must hold, never both."""
    asked = select(ReportAssignment.report_id).where(
        ReportAssignment.agency_code == agency, ReportAssignment.ended_at.is_(None)
    )
    return [
        Report.lead_agency_code == agency,
        Report.id.in_(asked) & (Report.lead_agency_code != agency),
    ]


def further(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """All that ``wanted`` says besides state, agency, deadline and words."""
    found = [*_equals(wanted), *received_within(wanted)]
    if wanted.is_on_the_clock:
        found.append(~is_met(Report))
    if wanted.categories is not None:
        found.append(Report.category_code.in_(wanted.categories))
    if wanted.areas is not None:
        found.append(_lies_in(wanted.areas, wanted.area_scheme))
    if wanted.is_unassigned:
        found.append(Report.assignee_id.is_(None))
    if wanted.satisfaction is not None:
        found.append(Report.is_satisfied.is_(_IS_SATISFIED[wanted.satisfaction]))
    if wanted.needs_supervisor is not None:
        found.append(Report.needs_supervisor.is_(wanted.needs_supervisor))
    if wanted.has_photos is not None:
        found.append(shows_photos() if wanted.has_photos else ~shows_photos())
    if wanted.box is not None:
        box = wanted.box
        # The orders' indexes have the cells: most of what lies elsewhere is never looked up.
        found += [
            in_cells(Report.cell, cover(box, at_most=MAX_RANGES)),
            Report.latitude.between(box.south, box.north),
            Report.longitude.between(box.west, box.east),
        ]
    return found


def shows_photos() -> ColumnElement[bool]:
    """That the report has a photo, the citizen's or one of the result."""
    of_report = (Photo.report_id == Report.id, Photo.state == PhotoState.STORED.value)
    return exists().where(*of_report)


def end_of_day(now: datetime) -> datetime:
    """When today is over where the province lies."""
    return day_ends_at(local_day(now))


def _equals(wanted: QueueFilter) -> Iterable[ColumnElement[bool]]:
    for column, value in (
        (Report.assignee_id, wanted.assignee),
        (Report.priority, wanted.priority),
        (Report.kind, wanted.kind),
        (Report.source, wanted.source),
        (Report.publication, wanted.publication),
    ):
        if value is not None:
            yield column == value


def _lies_in(areas: Iterable[AreaKey], scheme: str | None) -> ColumnElement[bool]:
    codes = [code for _, code in areas]
    if scheme is None:
        return Report.area_code.in_(codes)
    of_report = (ReportArea.report_id == Report.id, ReportArea.scheme == scheme)
    return exists().where(*of_report, ReportArea.code.in_(codes))
