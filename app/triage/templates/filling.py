"""The templates that fit a report, filled in for it in its citizen's language."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, or_, select

from app.database import AnyRow
from app.feedback.models import ReplyTemplate
from app.feedback.report_reads import due_at
from app.feedback.states import State, staff_moves
from app.identity.models import Citizen
from app.identity.staff.rights import Scope
from app.province.local_time import local_day
from app.province.snapshot import Province
from app.texts import Language
from app.triage.sight import Surroundings, sees
from app.triage.templates.placeholders import Placeholder, fill
from app.triage.templates.reach import of_any

Values = Mapping[Placeholder, str | None]


class FilledTemplate(TypedDict):
    """A template filled in for one report."""

    id: uuid.UUID
    title: str
    state: str | None
    language: str
    text: str
    missing: list[str]


def fits(
    report: AnyRow, scopes: Sequence[Scope], surroundings: Surroundings
) -> list[ColumnElement[bool]]:
    """The predicates of templates for ``report``, for who sees it by ``scopes``.

    Whoever sees it for the whole province writes in the place of the agency that leads it.
    """
    seen_by = [scope for scope in scopes if sees(scope, report, surroundings)]
    agencies = {scope.agency_code or report.lead_agency_code for scope in seen_by}
    moves = staff_moves(State(report.state))
    return [
        ReplyTemplate.is_retired.is_(False),
        of_any(agencies),
        or_(
            ReplyTemplate.category_code.is_(None),
            ReplyTemplate.category_code == report.category_code,
        ),
        or_(ReplyTemplate.state.is_(None), ReplyTemplate.state.in_(moves)),
    ]


def find_language(connection: Connection, report: AnyRow) -> Language:
    """The language of who filed it; Vietnamese for a caller without an account."""
    if report.citizen_id is None:
        return Language.VIETNAMESE
    chosen = select(Citizen.language).where(Citizen.id == report.citizen_id)
    return Language(connection.execute(chosen).scalar_one())


def values_of(report: AnyRow, province: Province) -> Mapping[Language, Values]:
    """What the placeholders stand for in each language."""
    return {language: _values(report, province, language) for language in Language}


def filled_template(
    row: AnyRow, wanted: Language, values: Mapping[Language, Values]
) -> FilledTemplate:
    """A template in ``wanted``, or in Vietnamese where it has no such words."""
    is_english = wanted is Language.ENGLISH and row.text_en is not None
    language = Language.ENGLISH if is_english else Language.VIETNAMESE
    filled = fill(row.text_en if is_english else row.text_vi, values[language])
    return {
        "id": row.id,
        "title": row.title,
        "state": row.state,
        "language": language.value,
        "text": filled.text,
        "missing": [one.value for one in filled.missing],
    }


def _values(report: AnyRow, province: Province, language: Language) -> Values:
    category = province.categories[report.category_code].row
    agency = province.agencies[report.lead_agency_code]
    area = province.areas.get((report.area_scheme, report.area_code))
    due = due_at(report)
    return {
        Placeholder.REFERENCE: report.reference,
        Placeholder.CATEGORY: getattr(category, f"label_{language}"),
        Placeholder.AREA: getattr(area, f"name_{language}") if area else None,
        Placeholder.AGENCY: getattr(agency, f"name_{language}"),
        Placeholder.AGENCY_PHONE: agency.phone or None,
        Placeholder.SUBMITTED_ON: _written(local_day(report.submitted_at), language),
        Placeholder.DUE_ON: _written(local_day(due), language) if due else None,
    }


def _written(day: date, language: Language) -> str:
    return f"{day:%d/%m/%Y}" if language is Language.VIETNAMESE else f"{day.day} {day:%B %Y}"
