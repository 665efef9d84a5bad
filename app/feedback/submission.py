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
from app.feedback.models import Report, ReportEvent, ReportSerial
from app.feedback.photos import attach_photos
from app.feedback.references import make_reference
from app.feedback.states import State
from app.province.areas import find_area, require_inside
from app.province.categories import get_category
from app.province.legacy_deadlines import deadline_classes, due_at, provincial_calendar
from app.province.local_time import LOCAL
from app.province.models import Category

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
    session: Session, citizen_id: uuid.UUID, draft: ReportDraft, *, now: datetime
) -> Submission:
    """File ``draft``; the same ``submission_id`` returns the first report, however late.

    Raises ``SubmissionIdReused`` when it came with other content, and the refusals of category,
    place and photos.
    """
    filed = _find_filed(session, citizen_id, draft)
    if filed is not None:
        return filed
    _require_past(draft.occurred_at, now)
    category = get_category(session, draft.category, kind=draft.kind)
    require_inside(draft.location.latitude, draft.location.longitude, pointer="/location")
    try:
        with session.begin_nested():
            report_id = _file(session, citizen_id, draft, category, now)
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


def _file(
    session: Session, citizen_id: uuid.UUID, draft: ReportDraft, category: Category, now: datetime
) -> uuid.UUID:
    report_id, place, today = new_id(), draft.location, now.astimezone(LOCAL).date()
    area = find_area(session, place.latitude, place.longitude, on=today)
    deadline = deadline_classes()[category.deadline_class]
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
            lead_agency_code=category.lead_agency_code,
            due_at=due_at(now, deadline, provincial_calendar()),
            reopened_count=0,
            submitted_at=now,
            updated_at=now,
        )
    )
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
