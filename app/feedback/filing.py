"""How a draft is to be filed: under what, where, who leads, how soon; its rules checked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.errors import FieldFault, NotTakenHere, Unprocessable
from app.feedback.drafts import ReportDraft
from app.feedback.states import Publication
from app.identity.citizens.contact import read_phone
from app.province.agencies import calendar_of, impartial_agency, lead_agency
from app.province.areas import find_area
from app.province.attribute_answers import answer_faults
from app.province.categories import find_definitions, get_category
from app.province.deadlines.due import Clock, due_at
from app.province.entries import CategoryEntry
from app.province.local_time import local_day
from app.province.locating import Located
from app.province.report_kinds import ELSEWHERE
from app.province.snapshot import Province
from app.texts import both

# A phone's clock may be ahead of ours.
_CLOCK_TOLERANCE = timedelta(hours=1)
# An emergency is acknowledged in 15 minutes; what the phone kept twice as long is old news.
_LATE_AFTER = timedelta(minutes=30)

# Who receives complaints and denunciations (Law on Citizens' Reception, 42/2013/QH13).
_RECEPTION = "labels.referrals.citizens_reception"
_RECEPTION_URL = "https://thanhtra.gov.vn"


@dataclass(frozen=True)
class Filing:
    """What the reference data say of a draft: under what it is filed, where, who leads."""

    category: CategoryEntry
    area: Located | None
    lead_agency: str
    publication: str
    is_sent_late: bool
    province: Province
    now: datetime

    def due_at(self) -> datetime | None:
        """When the report will be due."""
        allowed = self.province.deadline_classes[self.category.deadline_class].allowed
        return due_at(Clock(self.now), allowed, calendar_of(self.province, self.lead_agency))


def prepare_filing(
    connection: Connection, draft: ReportDraft, province: Province, *, now: datetime
) -> Filing:
    """How ``draft`` is to be filed; raises the refusals of kind, category, answers and place."""
    if draft.kind in ELSEWHERE:
        referral = {"name": both(_RECEPTION), "phone": None, "url": _RECEPTION_URL}
        fault = FieldFault("/kind", "not_taken_here")
        raise NotTakenHere(fault, referral=referral, place=_RECEPTION)
    _require_past(draft.occurred_at, now)
    _require_phone(draft)
    today, place = local_day(now), draft.location
    category = get_category(province, draft.category, kind=draft.kind, on=today)
    _require_answers(connection, province, draft, is_emergency=category.is_emergency)
    area = find_area(province, place.latitude, place.longitude, on=today, pointer="/location")
    key = (area.scheme, area.code) if area else None
    lead = lead_agency(province, category.code, key, on=today)
    if draft.accused_agency is not None:
        _require_agency(province, draft.accused_agency)
        lead = impartial_agency(province, lead, draft.accused_agency, on=today)
    return Filing(
        category,
        area,
        lead,
        _publication(draft, category),
        category.is_emergency and _was_kept(draft, now),
        province,
        now,
    )


def _publication(draft: ReportDraft, category: CategoryEntry) -> str:
    is_sensitive = category.is_sensitive or draft.is_sensitive or draft.accused_agency is not None
    return Publication.RESTRICTED.value if is_sensitive else category.default_publication


def _was_kept(draft: ReportDraft, now: datetime) -> bool:
    made_at = draft.client_created_at
    return made_at is not None and now - made_at > _LATE_AFTER


def _require_answers(
    connection: Connection, province: Province, draft: ReportDraft, *, is_emergency: bool
) -> None:
    """Hold the answers against the questions of the draft's own version, however old.

    An app that names no version knows no questions; what it sends is kept as it is.
    """
    version = draft.category_version
    if version is None:
        return
    if version > province.categories[draft.category].version:
        raise Unprocessable(FieldFault("/category_version", "unknown_value"))
    definitions = find_definitions(connection, province, draft.category, version)
    if definitions is not None:
        faults = list(answer_faults(definitions, draft.attributes, is_emergency=is_emergency))
        if faults:
            raise Unprocessable(*faults)


def _require_past(occurred_at: datetime | None, now: datetime) -> None:
    if occurred_at is not None and occurred_at > now + _CLOCK_TOLERANCE:
        raise Unprocessable(FieldFault("/occurred_at", "in_future"))


def _require_phone(draft: ReportDraft) -> None:
    phone = draft.filed_for.phone if draft.filed_for else None
    if phone is not None and read_phone(phone) is None:
        raise Unprocessable(FieldFault("/filed_for/phone", "phone"))


def _require_agency(province: Province, code: str) -> None:
    if code not in province.agencies:
        raise Unprocessable(FieldFault("/accused_agency", "unknown_value"))
