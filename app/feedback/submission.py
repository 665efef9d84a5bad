"""Submitting a report: everything about it in one transaction, and never twice."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import new_id, table_of
from app.errors import FieldFault, SubmissionIdReused, Unprocessable
from app.feedback.drafts import ReportDraft
from app.feedback.models import Report, ReportArea, ReportEvent, ReportSerial
from app.feedback.photos.keeping import attach_photos
from app.feedback.placing import area_rows
from app.feedback.references import make_reference
from app.feedback.states import State
from app.province.agencies import calendar_of, lead_agency
from app.province.areas import find_area
from app.province.attribute_answers import answer_faults
from app.province.categories import find_definitions, get_category
from app.province.deadlines.due import Clock, due_at
from app.province.entries import CategoryEntry
from app.province.local_time import local_day
from app.province.locating import Located
from app.province.snapshot import Province

# A phone's clock may be ahead of ours.
_CLOCK_TOLERANCE = timedelta(hours=1)
_PUBLIC_ID_BYTES = 12
_REPORTS = table_of(Report)
_SERIALS = table_of(ReportSerial)


@dataclass(frozen=True)
class Submission:
    """The report's id, and whether it was filed now or had been before."""

    report_id: uuid.UUID
    is_new: bool


def submit_report(
    session: Session,
    citizen_id: uuid.UUID,
    draft: ReportDraft,
    *,
    province: Province,
    now: datetime,
) -> Submission:
    """File ``draft``; the same ``submission_id`` returns the first report, however late.

    Raises ``SubmissionIdReused`` when it came with other content, and the refusals of category,
    place and photos.
    """
    filed = _find_filed(session, citizen_id, draft)
    if filed is not None:
        return filed
    _require_past(draft.occurred_at, now)
    filing = _prepare(session, draft, province, now)
    try:
        with session.begin_nested():
            report_id = _file(session, citizen_id, draft, filing)
    except IntegrityError:
        # The same report arrived at the same moment under another Idempotency-Key.
        filed = _find_filed(session, citizen_id, draft)
        if filed is None:
            raise
        return filed
    return Submission(report_id, is_new=True)


def _find_filed(session: Session, citizen_id: uuid.UUID, draft: ReportDraft) -> Submission | None:
    found = session.execute(
        select(Report.id, Report.content_hash).where(
            Report.citizen_id == citizen_id, Report.submission_id == draft.submission_id
        )
    ).first()
    if found is None:
        return None
    if found.content_hash != draft.content_hash():
        raise SubmissionIdReused
    return Submission(found.id, is_new=False)


@dataclass(frozen=True)
class _Filing:
    """What the reference data say of a draft: under what it is filed, where, who leads."""

    category: CategoryEntry
    area: Located | None
    lead_agency: str
    province: Province
    now: datetime

    def due_at(self) -> datetime | None:
        allowed = self.province.deadline_classes[self.category.deadline_class].allowed
        return due_at(Clock(self.now), allowed, calendar_of(self.province, self.lead_agency))


def _prepare(session: Session, draft: ReportDraft, province: Province, now: datetime) -> _Filing:
    today, place = local_day(now), draft.location
    category = get_category(province, draft.category, kind=draft.kind, on=today)
    _require_answers(session, province, draft, is_emergency=category.is_emergency)
    area = find_area(province, place.latitude, place.longitude, on=today, pointer="/location")
    key = (area.scheme, area.code) if area else None
    lead = lead_agency(province, category.code, key, on=today)
    return _Filing(category, area, lead, province, now)


def _require_answers(
    session: Session, province: Province, draft: ReportDraft, *, is_emergency: bool
) -> None:
    """Hold the answers against the questions of the draft's own version, however old.

    An app that names no version knows no questions; what it sends is kept as it is.
    """
    version = draft.category_version
    if version is None:
        return
    if version > province.categories[draft.category].version:
        raise Unprocessable(FieldFault("/category_version", "unknown_value"))
    connection = session.connection()
    definitions = find_definitions(connection, province, draft.category, version)
    if definitions is not None:
        faults = list(answer_faults(definitions, draft.attributes, is_emergency=is_emergency))
        if faults:
            raise Unprocessable(*faults)


def _file(
    session: Session, citizen_id: uuid.UUID, draft: ReportDraft, filing: _Filing
) -> uuid.UUID:
    report_id, place = new_id(), draft.location
    category, area, now = filing.category, filing.area, filing.now
    today = local_day(now)
    session.execute(
        insert(_REPORTS).values(
            id=report_id,
            public_id=secrets.token_urlsafe(_PUBLIC_ID_BYTES),
            reference=make_reference(today.year, _next_serial(session, today.year)),
            citizen_id=citizen_id,
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
            area_scheme=area.scheme if area else None,
            area_code=area.code if area else None,
            attributes=dict(draft.attributes),
            photos_expected=draft.photos_expected,
            cover_photo_id=draft.photo_ids[0] if draft.photo_ids else None,
            occurred_at=draft.occurred_at,
            client_created_at=draft.client_created_at,
            state=State.SUBMITTED.value,
            publication=category.default_publication,
            lead_agency_code=filing.lead_agency,
            due_at=filing.due_at(),
            reopened_count=0,
            submitted_at=now,
            updated_at=now,
        )
    )
    _place(session, report_id, draft, filing)
    attach_photos(session, citizen_id, report_id, draft.photo_ids, now=now)
    session.execute(
        insert(ReportEvent).values(
            report_id=report_id,
            at=now,
            action="submitted",
            state=State.SUBMITTED.value,
            actor_kind="citizen",
        )
    )
    record(
        session,
        actor=f"citizen:{citizen_id}",
        action="report_submitted",
        subject=f"report:{report_id}",
        now=now,
    )
    return report_id


def _version(draft: ReportDraft, category: CategoryEntry) -> int:
    """Of the category it is filed under: the draft's own, or the newest of what followed it."""
    is_same = draft.category == category.code
    return (draft.category_version if is_same else None) or category.version


def _place(session: Session, report_id: uuid.UUID, draft: ReportDraft, filing: _Filing) -> None:
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


def _require_past(occurred_at: datetime | None, now: datetime) -> None:
    if occurred_at is not None and occurred_at > now + _CLOCK_TOLERANCE:
        raise Unprocessable(FieldFault("/occurred_at", "in_future"))
