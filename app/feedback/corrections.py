"""Staff correct what a report is filed under and where it lies; the citizen's words stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.errors import Unprocessable
from app.feedback.assignments.dues import recount
from app.feedback.filing import was_kept
from app.feedback.leads import give_lead
from app.feedback.models import Report, ReportArea
from app.feedback.placing import area_rows
from app.feedback.public.cells import cell_of
from app.feedback.public.places import move_publicly
from app.feedback.report_texts import add_text
from app.feedback.routing.deciding import Facts, route
from app.feedback.routing.matching import RuleSet
from app.feedback.states import OPEN_STATES, Priority, Publication
from app.feedback.steps import By, record_step
from app.province.areas import find_area
from app.province.attribute_answers import answer_faults
from app.province.categories import get_category
from app.province.entries import AreaKey, CategoryEntry
from app.province.local_time import local_day
from app.province.snapshot import Province

_BY_STAFF = "staff"


@dataclass(frozen=True)
class NewCategory:
    """What the report is about, with answers to its questions; None: those that still fit."""

    code: str
    attributes: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class NewPlace:
    """Where it is (WGS 84, degrees), and how that place is called."""

    latitude: float
    longitude: float
    address: str | None


@dataclass(frozen=True)
class Correction:
    """By whom and why; with ``keeps_lead`` the agency that leads goes on, whatever the rules say.

    The citizen reads the ``note``.
    """

    by: By
    note: str | None
    keeps_lead: bool
    province: Province
    rules: RuleSet
    now: datetime


def recategorise(
    session: Session, report: Report, wanted: NewCategory, correction: Correction
) -> None:
    """File a locked ``report`` under another category; deadline, lead and rank of urgency follow.

    One that is sensitive restricts it; none lifts a restriction. Raises ``CategoryUnknown``, and
    ``Unprocessable`` for answers that are none to its questions.
    """
    today = local_day(correction.now)
    category = get_category(correction.province, wanted.code, kind=report.kind, on=today)
    answers = _answers(report, category, wanted.attributes)
    before = report.category_code
    report.category_code, report.category_version = category.code, category.version
    report.attributes = answers
    _follow_emergency(report, category)
    if category.is_sensitive:
        report.publication = Publication.RESTRICTED.value
    move_publicly(report, correction.province)
    _record(session, report, correction, action="recategorised", before=before)
    _follow_lead(session, report, correction, _area_of(report))


def relocate(session: Session, report: Report, wanted: NewPlace, correction: Correction) -> None:
    """Move the pin of a locked ``report``; its areas, its lead and its public place follow.

    Raises ``OutsideServiceArea`` as filing does.
    """
    province, latitude, longitude = correction.province, wanted.latitude, wanted.longitude
    today, filed_on = local_day(correction.now), local_day(report.submitted_at)
    serving = find_area(province, latitude, longitude, on=today, pointer="/latitude")
    filed = serving
    if filed_on != today:
        filed = find_area(province, latitude, longitude, on=filed_on, pointer="/latitude")
    report.latitude, report.longitude, report.address = latitude, longitude, wanted.address
    report.cell = cell_of(latitude, longitude)
    if wanted.address:
        add_text(session, report.id, wanted.address)
    report.accuracy_m, report.location_source = None, _BY_STAFF
    report.area_scheme = filed.scheme if filed else None
    report.area_code = filed.code if filed else None
    session.execute(delete(ReportArea).where(ReportArea.report_id == report.id))
    rows = list(area_rows(province, report.id, latitude, longitude, on=filed_on))
    if rows:
        session.execute(insert(ReportArea), rows)
    move_publicly(report, province)
    _record(session, report, correction, action="relocated")
    _follow_lead(session, report, correction, (serving.scheme, serving.code) if serving else None)


def _answers(
    report: Report, category: CategoryEntry, given: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The answers to keep. Staff were not on the spot: nothing has to be answered."""
    if given is None:
        known = report.attributes.items()
        return {code: answer for code, answer in known if not _faults(category, {code: answer})}
    faults = _faults(category, given)
    if faults:
        raise Unprocessable(*faults)
    return dict(given)


def _faults(category: CategoryEntry, answers: Mapping[str, Any]) -> list[Any]:
    return list(answer_faults(category.attributes, answers, is_emergency=True))


def _follow_emergency(report: Report, category: CategoryEntry) -> None:
    was_emergency, report.is_emergency = report.is_emergency, category.is_emergency
    report.is_sent_late = category.is_emergency and was_kept(
        report.client_created_at, report.submitted_at
    )
    if category.is_emergency:
        report.priority = Priority.URGENT
    elif was_emergency:
        report.priority = Priority.NORMAL
        report.acknowledged_at = report.acknowledged_by = None


def _record(
    session: Session, report: Report, correction: Correction, *, action: str, before: str = ""
) -> None:
    if report.state in OPEN_STATES:
        recount(session, report, correction.province)
    details = {"from": before, "to": report.category_code} if before else None
    record_step(
        session,
        report,
        correction.by,
        action=action,
        note=correction.note,
        details=details,
        now=correction.now,
    )


def _follow_lead(
    session: Session, report: Report, correction: Correction, area: AreaKey | None
) -> None:
    """Have the agency lead that routing names now; what is done stays with who did it.

    Whose desk it lands on is for that agency to say.
    """
    if correction.keeps_lead or report.state not in OPEN_STATES:
        return
    routed = route(correction.province, correction.rules, _facts(report, area, correction.now))
    report.routing_rule_id, report.routing_version = routed.rule_id, routed.version
    if routed.agency != report.lead_agency_code:
        by, province = correction.by, correction.province
        give_lead(session, report, routed.agency, by, province=province, now=correction.now)


def _facts(report: Report, area: AreaKey | None, now: datetime) -> Facts:
    return Facts(
        category=report.category_code,
        kind=report.kind,
        area=area,
        attributes=report.attributes,
        is_restricted=report.publication == Publication.RESTRICTED,
        is_emergency=report.is_emergency,
        accused_agency=report.accused_agency_code,
        at=now,
    )


def _area_of(report: Report) -> AreaKey | None:
    if report.area_scheme is None or report.area_code is None:
        return None
    return report.area_scheme, report.area_code
