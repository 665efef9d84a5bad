"""How a draft is to be filed: under what, where, who leads, how soon; its rules checked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.errors import FieldFault, NotTakenHere, Unprocessable
from app.feedback.drafts import ReportDraft
from app.feedback.placing import areas_of
from app.feedback.routing.assignees import NewReport, may_take
from app.feedback.routing.deciding import Facts, Routed, route
from app.feedback.routing.matching import RuleSet
from app.feedback.states import Priority, Publication
from app.identity.citizens.contact import read_phone
from app.province.agencies import calendar_of
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
    routed: Routed
    publication: str
    is_sent_late: bool
    province: Province
    now: datetime

    @property
    def priority(self) -> int:
        """How pressing it is held to be: as the rule says that sent it, else by its category."""
        if self.routed.priority is not None:
            return self.routed.priority
        return Priority.URGENT if self.category.is_emergency else Priority.NORMAL

    def due_at(self) -> datetime | None:
        """When the report will be due."""
        allowed = self.province.deadline_classes[self.category.deadline_class].allowed
        return due_at(Clock(self.now), allowed, calendar_of(self.province, self.routed.agency))


def prepare_filing(
    connection: Connection,
    draft: ReportDraft,
    province: Province,
    rules: RuleSet,
    *,
    now: datetime,
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
    if draft.accused_agency is not None:
        _require_agency(province, draft.accused_agency)
    publication = _publication(draft, category)
    facts = _facts(draft, category, area, publication, now)
    routed = route(province, rules, facts)
    routed = _assign(connection, province, draft, routed, publication, now)
    is_sent_late = category.is_emergency and was_kept(draft.client_created_at, now)
    return Filing(category, area, routed, publication, is_sent_late, province, now)


def _facts(
    draft: ReportDraft,
    category: CategoryEntry,
    area: Located | None,
    publication: str,
    now: datetime,
) -> Facts:
    return Facts(
        category=category.code,
        kind=draft.kind.value,
        area=(area.scheme, area.code) if area else None,
        attributes=draft.attributes,
        is_restricted=publication == Publication.RESTRICTED,
        is_emergency=category.is_emergency,
        accused_agency=draft.accused_agency,
        at=now,
    )


def _publication(draft: ReportDraft, category: CategoryEntry) -> str:
    is_sensitive = category.is_sensitive or draft.is_sensitive or draft.accused_agency is not None
    return Publication.RESTRICTED.value if is_sensitive else category.default_publication


def _assign(
    connection: Connection,
    province: Province,
    draft: ReportDraft,
    routed: Routed,
    publication: str,
    now: datetime,
) -> Routed:
    """``routed`` without its person where he is away, or may not move this report."""
    if routed.assignee_id is None:
        return routed
    report = NewReport(routed.agency, draft.kind.value, publication, draft.accused_agency)
    areas = areas_of(province, draft.location.latitude, draft.location.longitude, on=local_day(now))
    if may_take(connection, routed.assignee_id, report, areas, now=now):
        return routed
    return replace(routed, assignee_id=None)


def was_kept(made_at: datetime | None, received_at: datetime) -> bool:
    """Whether the phone kept a draft too long for an emergency before it could send it."""
    return made_at is not None and received_at - made_at > _LATE_AFTER


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
