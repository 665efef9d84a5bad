"""A report as who filed it reads it: with what happens next, by when, and what he may do."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import Connection

from app.database import AnyRow
from app.database.sealing import Sealer
from app.errors import NotFound
from app.feedback.assignments.reading import agencies_at_work
from app.feedback.filed_for import unseal_filed_for
from app.feedback.merging.reading import MergedInto, find_merged_into, find_reference
from app.feedback.photos.access import is_shown_to_reporter
from app.feedback.photos.allowance import PHOTOS_ADDED, photos_by_ticket, ticket_expires_at
from app.feedback.photos.keeping import PhotoRole
from app.feedback.reading import find_photos, get_report_row, read_report
from app.feedback.report_reads import (
    EventRead,
    ReferredToRead,
    ReportRead,
    due_at,
    full_report,
    referred_to,
)
from app.feedback.silence import UNANSWERED_FOR
from app.feedback.states import Actor, State, citizen_actions, takes_more
from app.feedback.work_steps import STAFF_ONLY
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


class AgencyNameRead(TypedDict):
    """An agency, called as the reader's language has it."""

    code: str
    name: str


class UploadTicketRead(TypedDict):
    """The right to add photos to one report, without a login."""

    token: str
    expires_at: datetime
    photos_left: int


class OwnReport(ReportRead):
    """A report in full, for who filed it. Numbers to call stand there until an emergency ends."""

    lead_agency: AgencyNameRead | None
    agencies_at_work: list[AgencyNameRead]
    rejection_reason: str | None
    referred_to: ReferredToRead | None
    next_step: str
    next_step_on: date | None
    allowed_actions: list[str]
    emergency_numbers: list[str]
    filed_for: FiledForRead | None
    upload_ticket: UploadTicketRead | None
    merged_into: MergedInto | None
    split_from: str | None


@dataclass(frozen=True)
class Around:
    """What a report has to do with besides itself; of a new one nothing yet."""

    at_work: Sequence[str] = ()
    merged_into: MergedInto | None = None
    split_from: str | None = None


@dataclass(frozen=True)
class Reader:
    """By what reference data, with which keys, in which language and when reports are read.

    A report takes ``most_photos`` of the citizen; ``make_ticket`` signs the right to add them.
    """

    province: Province
    sealer: Sealer
    language: Language
    now: datetime
    most_photos: int
    make_ticket: Callable[[uuid.UUID, datetime], str]


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
    return {**_read(connection, row, reader), "allowed_actions": [], "upload_ticket": None}


def read_filed_report(
    connection: Connection, row: AnyRow, step: EventRead, reader: Reader
) -> OwnReport:
    """A report that was filed in this transaction, ``step`` being all that happened to it yet.

    As ``read_own_report`` reads it, but without asking for what was just written.
    """
    photos = find_photos(connection, row.id) if row.cover_photo_id is not None else []
    return _own(full_report(row, photos, [step], []), row, Around(), reader)


def _read(connection: Connection, row: AnyRow, reader: Reader) -> OwnReport:
    photos = [photo for photo in find_photos(connection, row.id) if is_shown_to_reporter(photo)]
    report = read_report(connection, row, photos, with_undone=False)
    told = [event for event in report["history"] if event["action"] not in STAFF_ONLY]
    around = Around(
        at_work=agencies_at_work(connection, row.id),
        merged_into=find_merged_into(connection, row.merged_into_id),
        split_from=find_reference(connection, row.split_from_id),
    )
    return _own({**report, "history": told}, row, around, reader)


def _own(report: ReportRead, row: AnyRow, around: Around, reader: Reader) -> OwnReport:
    state = State(row.state)
    into = around.merged_into
    step = f"merged_next_steps.{into['state']}" if into else f"next_steps.{state}"
    next_at = _next_step_at(row, state, reader.province)
    return {
        **report,
        "lead_agency": _lead(row, reader),
        "agencies_at_work": [_agency(code, reader) for code in around.at_work],
        "rejection_reason": row.rejection_reason,
        "referred_to": referred_to(row),
        "next_step": text(f"labels.{step}", reader.language),
        "next_step_on": local_day(next_at) if next_at else None,
        "allowed_actions": citizen_actions(state),
        "emergency_numbers": _numbers(row, state, reader.province),
        "filed_for": _filed_for(row, reader.sealer),
        "upload_ticket": _ticket(report, reader),
        "merged_into": into,
        "split_from": around.split_from,
    }


def _lead(row: AnyRow, reader: Reader) -> AgencyNameRead | None:
    """Who leads; nobody who could be named where it is the very agency that the report accuses."""
    is_accused = row.lead_agency_code == row.accused_agency_code
    return None if is_accused else _agency(row.lead_agency_code, reader)


def _agency(code: str, reader: Reader) -> AgencyNameRead:
    found = reader.province.agencies[code]
    return {"code": code, "name": found.name_vi if reader.language == "vi" else found.name_en}


def _next_step_at(row: AnyRow, state: State, province: Province) -> datetime | None:
    """Until when the next step is taken, by staff or by the citizen."""
    if state in UNANSWERED_FOR and row.waiting_since is not None:
        until: datetime = row.waiting_since + UNANSWERED_FOR[state]
        return until
    if state is State.SUBMITTED:
        allowed = province.deadline_classes[TRIAGE].allowed
        looked_at_by = count_due_at(
            Clock(row.submitted_at), allowed, calendar_of(province, row.lead_agency_code)
        )
        # An emergency is due before the working hours in which others are looked at.
        until_either = (one for one in (looked_at_by, due_at(row)) if one is not None)
        return min(until_either, default=None)
    return due_at(row) if state in (State.ACCEPTED, State.IN_PROGRESS) else None


def _numbers(row: AnyRow, state: State, province: Province) -> list[str]:
    is_current = row.is_emergency and state is not State.CLOSED
    return list(province.categories[row.category_code].emergency_numbers) if is_current else []


def _filed_for(row: AnyRow, sealer: Sealer) -> FiledForRead | None:
    person = unseal_filed_for(sealer, row.sealed_filed_for)
    if person is None:
        return None
    return {"relation": person.relation, "name": person.name, "phone": person.phone}


def _ticket(report: ReportRead, reader: Reader) -> UploadTicketRead | None:
    expires_at = ticket_expires_at(report["submitted_at"])
    added = [
        event
        for event in report["history"]
        if event["action"] == PHOTOS_ADDED and event["by"] == Actor.CITIZEN
    ]
    left = photos_by_ticket(
        expected=report["photos_expected"],
        added=len(added),
        held=sum(photo["role"] == PhotoRole.REPORT for photo in report["photos"]),
        most=reader.most_photos,
    )
    if not left or not takes_more(State(report["state"])) or reader.now >= expires_at:
        return None
    return {
        "token": reader.make_ticket(report["id"], expires_at),
        "expires_at": expires_at,
        "photos_left": left,
    }
