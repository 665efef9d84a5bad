"""Submitting a report: everything about it in one transaction, and never twice."""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, UpdateBase, bindparam, insert, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow, new_id, table_of, upserts
from app.database.sealing import Sealer
from app.errors import DomainError, SubmissionIdReused
from app.feedback.drafts import ReportDraft
from app.feedback.filed_for import seal_filed_for
from app.feedback.filers import Filer
from app.feedback.filing import Filing, prepare_filing
from app.feedback.models import Photo, Report, ReportArea, ReportEvent
from app.feedback.photos.attaching import attach_photos
from app.feedback.placing import area_rows
from app.feedback.receipts.contents import Event, Occasion, said_when_filing
from app.feedback.receipts.giving import give_receipt
from app.feedback.references import make_reference
from app.feedback.report_reads import EventRead
from app.feedback.report_texts import keep_text
from app.feedback.resending import is_filed_already
from app.feedback.restrictions import IS_RESTRICTED, refuse_restricted
from app.feedback.routing.matching import RuleSet
from app.feedback.serials import next_serial
from app.feedback.states import Source, State
from app.province.entries import CategoryEntry
from app.province.local_time import local_day
from app.province.snapshot import Province

_PUBLIC_ID_BYTES = 12
# A citizen waits for these: they are built once.
_REPORTS = table_of(Report)
# Who files a report under a submission_id, by the source.
_FILERS = {Source.APP: _REPORTS.c.citizen_id, Source.HOTLINE: _REPORTS.c.filed_by}


def _insert_once(filer: ColumnElement[Any]) -> Mapping[str, UpdateBase]:
    def complete(insert: Any) -> UpdateBase:
        once = insert.on_conflict_do_nothing(index_elements=[filer, _REPORTS.c.submission_id])
        # Asked along: whoever files waits for no statement more.
        written: UpdateBase = once.returning(*_REPORTS.c, IS_RESTRICTED.label("is_restricted"))
        return written

    return upserts(Report, complete)


_INSERTS = {source: _insert_once(filer) for source, filer in _FILERS.items()}
_FILED = {
    source: select(_REPORTS.c.id, _REPORTS.c.content_hash).where(
        filer == bindparam("filer"), _REPORTS.c.submission_id == bindparam("submission_id")
    )
    for source, filer in _FILERS.items()
}
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
    row = _insert(connection, filer, draft, filing, sealer)
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
    wanted = {"filer": filer.id, "submission_id": draft.submission_id}
    found = session.connection().execute(_FILED[filer.source], wanted).first()
    if found is None:
        return None
    if not is_filed_already(session, found, draft, filer.citizen_id, now):
        raise SubmissionIdReused
    return Submission(found.id)


def _insert(
    connection: Connection, filer: Filer, draft: ReportDraft, filing: Filing, sealer: Sealer
) -> AnyRow | None:
    """The report's row; None where the filer has one under this ``submission_id``."""
    place, category, area, now = draft.location, filing.category, filing.area, filing.now
    routed = filing.routed
    year = local_day(now).year
    return connection.execute(
        _INSERTS[filer.source][connection.dialect.name],
        {
            "restricted_citizen_id": filer.citizen_id,
            "today": local_day(now),
            "id": new_id(),
            "public_id": secrets.token_urlsafe(_PUBLIC_ID_BYTES),
            "reference": make_reference(year, next_serial(connection, year)),
            "citizen_id": filer.citizen_id,
            "source": filer.source.value,
            "filed_by": filer.staff_id,
            "submission_id": draft.submission_id,
            "content_hash": draft.content_hash(),
            "revision": 1,
            "kind": draft.kind.value,
            "category_code": category.code,
            "category_version": _version(draft, category),
            "text": draft.text,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "accuracy_m": place.accuracy_m,
            "location_source": place.source,
            "address": place.address,
            "is_home": bool(place.is_home),
            "area_scheme": area.scheme if area else None,
            "area_code": area.code if area else None,
            "attributes": dict(draft.attributes),
            "photos_expected": draft.photos_expected,
            "cover_photo_id": draft.photo_ids[0] if draft.photo_ids else None,
            "occurred_at": draft.occurred_at,
            "client_created_at": draft.client_created_at,
            "state": State.SUBMITTED.value,
            "publication": filing.publication,
            "is_emergency": category.is_emergency,
            "is_sent_late": filing.is_sent_late,
            "wants_contact": draft.wants_contact is not False,
            "wants_publication": draft.wants_publication is not False,
            "accused_agency_code": draft.accused_agency,
            "filed_for_relation": draft.filed_for.relation if draft.filed_for else None,
            "sealed_filed_for": seal_filed_for(sealer, draft.filed_for),
            "lead_agency_code": routed.agency,
            "routing_rule_id": routed.rule_id,
            "routing_version": routed.version,
            "assignee_id": routed.assignee_id,
            "priority": filing.priority,
            "due_at": filing.due_at(),
            "next_alarm_at": now,
            "reopened_count": 0,
            "objections": 0,
            "needs_supervisor": False,
            "submitted_at": now,
            "updated_at": now,
        },
    ).first()


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


def _version(draft: ReportDraft, category: CategoryEntry) -> int:
    """Of the category it is filed under: the draft's own, or the newest of what followed it."""
    is_same = draft.category == category.code
    return (draft.category_version if is_same else None) or category.version


def _place(session: Session, report_id: uuid.UUID, draft: ReportDraft, filing: Filing) -> None:
    place, today = draft.location, local_day(filing.now)
    rows = area_rows(filing.province, report_id, place.latitude, place.longitude, on=today)
    areas = list(rows)
    if areas:
        session.connection().execute(_INSERT_AREAS, areas)
