"""Making two reports of one that names two problems."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, insert, select, update
from sqlalchemy.orm import Session

from app.database import affected_rows, new_id
from app.database.sealing import Sealer
from app.errors import FieldFault, PhotoUnknown, ReportOver
from app.feedback.clocks import due_of
from app.feedback.drafts import Location, ReportDraft
from app.feedback.filing import Filing, prepare_filing
from app.feedback.hotline import make_follow_code
from app.feedback.models import Photo, Report, ReportArea
from app.feedback.photos.keeping import PhotoRole, PhotoState
from app.feedback.placing import area_rows
from app.feedback.references import make_reference
from app.feedback.report_texts import keep_text
from app.feedback.routing.matching import RuleSet
from app.feedback.serials import next_serial
from app.feedback.states import OPEN_STATES, Publication, State
from app.feedback.steps import By, record_addition, record_step
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind as NewsKind
from app.province.areas import find_area
from app.province.local_time import local_day
from app.province.locating import Located
from app.province.report_kinds import WantedKind
from app.province.snapshot import Province

_PUBLIC_ID_BYTES = 12
# What who filed it said of himself and of both problems.
_SAME = (
    "citizen_id",
    "source",
    "filed_by",
    "call_reference",
    "sealed_caller",
    "kind",
    "accused_agency_code",
    "filed_for_relation",
    "sealed_filed_for",
    "wants_contact",
    "wants_publication",
    "occurred_at",
    "client_created_at",
    "submitted_at",
)
# Who works on it, and how they came to it.
_SAME_WORK = (
    "lead_agency_code",
    "passed_by_agency_code",
    "routing_rule_id",
    "routing_version",
    "assignee_id",
    "priority",
)


@dataclass(frozen=True)
class SplitPart:
    """What becomes a report of its own; what is left out is as in the report that it comes from."""

    text: str | None = None
    category: str | None = None
    location: Location | None = None
    photo_ids: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True)
class SplitOff:
    """The new report, and the code to read out to a caller who has no account."""

    report: Report
    follow_code: str | None


def split_report(
    session: Session,
    report: Report,
    part: SplitPart,
    by: By,
    *,
    province: Province,
    rules: RuleSet,
    sealer: Sealer,
    now: datetime,
) -> SplitOff:
    """Make a report of its own of a ``part`` of a locked ``report``, and tell the citizen once.

    It is his as the first is, and as old: its deadline counts from when the first came in. It goes
    where the rules send it; what is of the same category and lies at the same place stays with who
    works on the first. Photos move. Raises ``ReportOver`` where nothing is left to do,
    ``PhotoUnknown``, and the refusals of category and place.
    """
    if report.state not in OPEN_STATES:
        raise ReportOver
    draft = _draft(report, part)
    filing = prepare_filing(session.connection(), draft, province, rules, now=now)
    new = _file(session, report, draft, filing)
    if part.location is None and new.category_code == report.category_code:
        _keep_work(report, new)
    new.due_at = due_of(province, new, ())
    code = _give_code(new, sealer)
    session.add(new)
    session.flush()
    keep_text(session.connection(), new.id, (new.text, new.reference, new.address))
    _place(session, new, province)
    _move_photos(session, report, new, part.photo_ids)
    record_step(session, report, by, action="split", details={"into": str(new.id)}, now=now)
    record_addition(session, new, by, action="split_off", details={"from": str(report.id)}, now=now)
    _tell(session, new, now)
    return SplitOff(new, code)


def _draft(report: Report, part: SplitPart) -> ReportDraft:
    is_same_category = part.category in (None, report.category_code)
    return ReportDraft(
        submission_id=uuid.uuid4(),
        kind=WantedKind(report.kind),
        category=part.category or report.category_code,
        text=part.text or report.text,
        location=part.location or _location(report),
        photo_ids=part.photo_ids,
        occurred_at=report.occurred_at,
        # Answers to the questions of one category say nothing about another.
        attributes=report.attributes if is_same_category else {},
        is_sensitive=report.publication == Publication.RESTRICTED or None,
        accused_agency=report.accused_agency_code,
    )


def _location(report: Report) -> Location:
    return Location(
        report.latitude,
        report.longitude,
        report.accuracy_m,
        report.location_source,
        report.address,
        report.is_home or None,
    )


def _file(session: Session, report: Report, draft: ReportDraft, filing: Filing) -> Report:
    connection, place, category = session.connection(), draft.location, filing.category
    routed, year = filing.routed, local_day(filing.now).year
    area = _area_of(report, draft, filing)
    return Report(
        **{name: getattr(report, name) for name in _SAME},
        id=new_id(),
        public_id=secrets.token_urlsafe(_PUBLIC_ID_BYTES),
        reference=make_reference(year, next_serial(connection, year)),
        split_from_id=report.id,
        submission_id=draft.submission_id,
        content_hash=draft.content_hash(),
        revision=1,
        category_code=category.code,
        category_version=category.version,
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
        photos_expected=0,
        cover_photo_id=draft.photo_ids[0] if draft.photo_ids else None,
        state=State.SUBMITTED.value,
        publication=filing.publication,
        is_emergency=category.is_emergency,
        is_sent_late=category.is_emergency and report.is_sent_late,
        lead_agency_code=routed.agency,
        routing_rule_id=routed.rule_id,
        routing_version=routed.version,
        assignee_id=routed.assignee_id,
        priority=filing.priority,
        next_alarm_at=filing.now,
        updated_at=filing.now,
    )


def _area_of(report: Report, draft: ReportDraft, filing: Filing) -> Located | None:
    """By the areas of when the first came in, as that one's own."""
    place, filed_on = draft.location, local_day(report.submitted_at)
    if filed_on == local_day(filing.now):
        return filing.area
    pointer = "/location"
    return find_area(filing.province, place.latitude, place.longitude, on=filed_on, pointer=pointer)


def _keep_work(report: Report, new: Report) -> None:
    for name in _SAME_WORK:
        setattr(new, name, getattr(report, name))


def _give_code(new: Report, sealer: Sealer) -> str | None:
    if new.citizen_id is not None:
        return None
    code = make_follow_code(sealer, new.id)
    new.follow_code_hash = code.hash
    return code.spoken


def _place(session: Session, new: Report, province: Province) -> None:
    on = local_day(new.submitted_at)
    areas = list(area_rows(province, new.id, new.latitude, new.longitude, on=on))
    if areas:
        session.execute(insert(ReportArea), areas)


def _move_photos(
    session: Session, report: Report, new: Report, photo_ids: Sequence[uuid.UUID]
) -> None:
    of_report = (
        Photo.report_id == report.id,
        Photo.role == PhotoRole.REPORT.value,
        Photo.state == PhotoState.STORED.value,
    )
    # What was published with the one report was not published with the other.
    is_public = Photo.publication == Publication.PUBLIC.value
    publication = case((is_public, Publication.PENDING.value), else_=Photo.publication)
    unknown = []
    for position, photo_id in enumerate(photo_ids):
        moved = update(Photo).where(Photo.id == photo_id, *of_report)
        values = {"report_id": new.id, "position": position, "revision": Photo.revision + 1}
        if not affected_rows(session, moved.values(publication=publication, **values)):
            unknown.append(FieldFault(f"/photo_ids/{position}", "photo_unknown"))
    if unknown:
        raise PhotoUnknown(*unknown)
    if report.cover_photo_id in photo_ids:
        left = select(Photo.id).where(*of_report).order_by(Photo.position).limit(1)
        report.cover_photo_id = session.scalar(left)


def _tell(session: Session, new: Report, now: datetime) -> None:
    if new.citizen_id is not None:
        words = {"reference": new.reference}
        news = News(new.citizen_id, NewsKind.REPORT_SPLIT, str(new.id), words)
        notify(session, [news], now=now)
