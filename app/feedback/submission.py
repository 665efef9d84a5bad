"""Submitting a report: everything about it in one transaction, and never twice."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import new_id, table_of
from app.database.sealing import Sealer
from app.errors import SubmissionIdReused
from app.feedback.drafts import ReportDraft
from app.feedback.filed_for import seal_filed_for
from app.feedback.filing import Filing, prepare_filing
from app.feedback.models import Photo, Report, ReportArea, ReportEvent, ReportSerial
from app.feedback.photos.attaching import attach_photos
from app.feedback.placing import area_rows
from app.feedback.receipts.contents import Event, Occasion, said_when_filing
from app.feedback.receipts.giving import give_receipt
from app.feedback.references import make_reference
from app.feedback.resending import is_filed_already
from app.feedback.states import Actor, Source, State
from app.province.entries import CategoryEntry
from app.province.local_time import local_day
from app.province.snapshot import Province

_PUBLIC_ID_BYTES = 12
_REPORTS = table_of(Report)
_SERIALS = table_of(ReportSerial)


@dataclass(frozen=True)
class Filer:
    """Who files a report: a citizen, or one of staff for a caller who has no account."""

    source: Source
    id: uuid.UUID

    @property
    def citizen_id(self) -> uuid.UUID | None:
        """Whose report it will be; None: nobody's yet."""
        return self.id if self.source is Source.APP else None

    @property
    def staff_id(self) -> uuid.UUID | None:
        """Who of staff files it."""
        return self.id if self.source is Source.HOTLINE else None

    @property
    def actor(self) -> Actor:
        """How the report's history names him."""
        return Actor.CITIZEN if self.source is Source.APP else Actor.STAFF

    def is_filer_of(self) -> ColumnElement[bool]:
        """The predicate of a statement: he filed the report."""
        column = Report.citizen_id if self.source is Source.APP else Report.filed_by
        return column == self.id


@dataclass(frozen=True)
class Submission:
    """The report's id, and whether it was filed now or had been before."""

    report_id: uuid.UUID
    is_new: bool


def submit_report(
    session: Session,
    filer: Filer,
    draft: ReportDraft,
    *,
    province: Province,
    sealer: Sealer,
    now: datetime,
) -> Submission:
    """File ``draft``; the same ``submission_id`` returns the first report, however late.

    Photos that were uploaded again meanwhile are the same photos. Raises ``SubmissionIdReused``
    when it came with other content, and the refusals of category, place and photos.
    """
    filed = _find_filed(session, filer, draft, now)
    if filed is not None:
        return filed
    filing = prepare_filing(session.connection(), draft, province, now=now)
    try:
        with session.begin_nested():
            report_id = _file(session, filer, draft, filing, sealer)
    except IntegrityError:
        # The same report arrived at the same moment under another Idempotency-Key.
        filed = _find_filed(session, filer, draft, now)
        if filed is None:
            raise
        return filed
    return Submission(report_id, is_new=True)


def _find_filed(
    session: Session, filer: Filer, draft: ReportDraft, now: datetime
) -> Submission | None:
    found = session.execute(
        select(Report.id, Report.content_hash).where(
            filer.is_filer_of(), Report.submission_id == draft.submission_id
        )
    ).first()
    if found is None:
        return None
    if not is_filed_already(session, found, draft, filer.citizen_id, now):
        raise SubmissionIdReused
    return Submission(found.id, is_new=False)


def _file(
    session: Session, filer: Filer, draft: ReportDraft, filing: Filing, sealer: Sealer
) -> uuid.UUID:
    report_id, place = new_id(), draft.location
    category, area, now = filing.category, filing.area, filing.now
    today = local_day(now)
    reference = make_reference(today.year, _next_serial(session, today.year))
    session.execute(
        insert(_REPORTS).values(
            id=report_id,
            public_id=secrets.token_urlsafe(_PUBLIC_ID_BYTES),
            reference=reference,
            citizen_id=filer.citizen_id,
            source=filer.source.value,
            filed_by=filer.staff_id,
            submission_id=draft.submission_id,
            content_hash=draft.content_hash(),
            revision=1,
            kind=draft.kind.value,
            category_code=category.code,
            category_version=_version(draft, category),
            text=draft.text,
            latitude=place.latitude,
            longitude=place.longitude,
            accuracy_m=place.accuracy_m,
            location_source=place.source,
            address=place.address,
            is_home=bool(place.is_home),
            area_scheme=area.scheme if area else None,
            area_code=area.code if area else None,
            attributes=dict(draft.attributes),
            photos_expected=draft.photos_expected,
            cover_photo_id=draft.photo_ids[0] if draft.photo_ids else None,
            occurred_at=draft.occurred_at,
            client_created_at=draft.client_created_at,
            state=State.SUBMITTED.value,
            publication=filing.publication,
            is_emergency=category.is_emergency,
            is_sent_late=filing.is_sent_late,
            wants_contact=draft.wants_contact is not False,
            wants_publication=draft.wants_publication is not False,
            accused_agency_code=draft.accused_agency,
            filed_for_relation=draft.filed_for.relation if draft.filed_for else None,
            sealed_filed_for=seal_filed_for(sealer, draft.filed_for),
            lead_agency_code=filing.lead_agency,
            due_at=filing.due_at(),
            reopened_count=0,
            objections=0,
            needs_supervisor=False,
            submitted_at=now,
            updated_at=now,
        )
    )
    _place(session, report_id, draft, filing)
    if filer.citizen_id is not None:
        attach_photos(session, filer.citizen_id, report_id, draft.photo_ids, now=now)
    session.execute(
        insert(ReportEvent).values(
            report_id=report_id,
            at=now,
            action="submitted",
            state=State.SUBMITTED.value,
            actor_kind=filer.actor.value,
        )
    )
    record(
        session,
        actor=f"{filer.actor}:{filer.id}",
        action="report_submitted",
        subject=f"report:{report_id}",
        now=now,
    )
    _acknowledge(session, report_id, reference, draft, now)
    return report_id


def _acknowledge(
    session: Session, report_id: uuid.UUID, reference: str, draft: ReportDraft, now: datetime
) -> None:
    photos: list[bytes] = []
    if draft.photo_ids:
        wanted = select(Photo.content_hash).where(Photo.report_id == report_id)
        photos = list(session.scalars(wanted.order_by(Photo.position)))
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
        session.execute(insert(ReportArea), areas)


def _next_serial(session: Session, year: int) -> int:
    """The next number of ``year``; its row stays locked until the commit."""
    bump = update(_SERIALS).where(_SERIALS.c.year == year).values(last=_SERIALS.c.last + 1)
    serial: int | None = session.scalar(bump.returning(_SERIALS.c.last))
    if serial is not None:
        return serial
    try:
        with session.begin_nested():
            session.execute(insert(_SERIALS).values(year=year, last=1))
    except IntegrityError:
        # The first two reports of a year, at once.
        return _next_serial(session, year)
    return 1
