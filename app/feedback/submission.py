"""Submitting a report: everything about it in one transaction, and never twice."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow, Sealer, table_of
from app.errors import DomainError, SubmissionIdReused
from app.feedback.drafts import ReportDraft
from app.feedback.filed_rows import find_row, insert_row
from app.feedback.filers import Filer
from app.feedback.filing import Filing, prepare_filing
from app.feedback.models import Photo, ReportArea, ReportEvent
from app.feedback.photos.attaching import attach_photos
from app.feedback.placing import area_rows
from app.feedback.receipts.contents import Event, Occasion, said_when_filing
from app.feedback.receipts.giving import give_receipt
from app.feedback.report_reads import EventRead
from app.feedback.report_texts import keep_text
from app.feedback.resending import is_filed_already
from app.feedback.restrictions import refuse_restricted
from app.feedback.routing.matching import RuleSet
from app.feedback.states import State
from app.province.local_time import local_day
from app.province.snapshot import Province

# A citizen waits for these: they are built once.
_INSERT_AREAS = insert(table_of(ReportArea))
_INSERT_EVENT = insert(table_of(ReportEvent))
_PHOTO_HASHES = (
    select(Photo.content_hash)
    .where(Photo.report_id == bindparam("report_id"))
    .order_by(Photo.position)
)


@dataclass(frozen=True)
class NewReport:
    """A report as it was written: its row, and the first step of its history."""

    row: AnyRow
    step: EventRead


@dataclass(frozen=True)
class Submission:
    """The report's id, and the report where it is new; None: it had been filed before."""

    report_id: uuid.UUID
    new: NewReport | None = None


def submit_report(
    session: Session,
    filer: Filer,
    draft: ReportDraft,
    *,
    province: Province,
    rules: RuleSet,
    sealer: Sealer,
    now: datetime,
) -> Submission:
    """File ``draft``; the same ``submission_id`` returns the first report, however late.

    Photos that were uploaded again meanwhile are the same photos. Raises ``SubmissionIdReused``
    when it came with other content, ``ReportingRestricted`` where he may file nothing for a
    while, and the refusals of category, place and photos.
    """
    connection = session.connection()
    try:
        filing = prepare_filing(connection, draft, province, rules, now=now)
    except DomainError:
        # What was filed stays filed, though it would be refused today.
        filed = _find_filed(session, filer, draft, now)
        if filed is None:
            raise
        return filed
    # Written at once: only a retry finds one there, and then a serial is lost, which may be.
    row = insert_row(connection, filer, draft, filing, sealer)
    if row is None:
        return _get_filed(session, filer, draft, now)
    if row.is_restricted and filer.citizen_id is not None and not filing.category.is_emergency:
        refuse_restricted(connection, filer.citizen_id, today=local_day(now))
    return Submission(row.id, _complete(session, filer, draft, filing, row))


def _get_filed(session: Session, filer: Filer, draft: ReportDraft, now: datetime) -> Submission:
    filed = _find_filed(session, filer, draft, now)
    if filed is None:
        raise LookupError("a report was in the way of another and is not there")
    return filed


def _find_filed(
    session: Session, filer: Filer, draft: ReportDraft, now: datetime
) -> Submission | None:
    found = find_row(session.connection(), filer, draft.submission_id)
    if found is None:
        return None
    if not is_filed_already(session, found, draft, filer.citizen_id, now):
        raise SubmissionIdReused
    return Submission(found.id)


def _complete(
    session: Session, filer: Filer, draft: ReportDraft, filing: Filing, row: AnyRow
) -> NewReport:
    """Write all that belongs to the report in ``row``."""
    now = filing.now
    _place(session, row.id, draft, filing)
    parts = (draft.text, row.reference, draft.location.address)
    keep_text(session.connection(), row.id, parts)
    if filer.citizen_id is not None:
        attach_photos(session, filer.citizen_id, row.id, draft.photo_ids, now=now)
    step = _record_filing(session.connection(), row, filer, now)
    record(
        session,
        actor=f"{filer.actor}:{filer.id}",
        action="report_submitted",
        subject=f"report:{row.id}",
        now=now,
    )
    _acknowledge(session, row.id, row.reference, draft, now)
    return NewReport(row, step)


def _record_filing(connection: Connection, row: AnyRow, filer: Filer, now: datetime) -> EventRead:
    step: EventRead = {
        "at": now,
        "action": "submitted",
        "state": row.state,
        "by": filer.actor.value,
        "note": None,
        "document": None,
    }
    connection.execute(
        _INSERT_EVENT,
        {
            "report_id": row.id,
            "at": step["at"],
            "action": step["action"],
            "state": step["state"],
            "actor_kind": step["by"],
        },
    )
    return step


def _acknowledge(
    session: Session, report_id: uuid.UUID, reference: str, draft: ReportDraft, now: datetime
) -> None:
    photos: list[bytes] = []
    if draft.photo_ids:
        photos = list(session.connection().scalars(_PHOTO_HASHES, {"report_id": report_id}))
    said = said_when_filing(draft, photos)
    state = State.SUBMITTED.value
    give_receipt(session, Occasion(report_id, reference, Event.FILED, state, now, said))


def _place(session: Session, report_id: uuid.UUID, draft: ReportDraft, filing: Filing) -> None:
    place, today = draft.location, local_day(filing.now)
    rows = area_rows(filing.province, report_id, place.latitude, place.longitude, on=today)
    areas = list(rows)
    if areas:
        session.connection().execute(_INSERT_AREAS, areas)
