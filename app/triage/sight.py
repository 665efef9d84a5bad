"""Which reports a scope lets staff see; as a predicate of statements, and of a report read.

An agency's staff see what their agency leads, an area's what lies there, whichever scheme of areas
was in force when it came in. A restricted report is
seen only with the named scope ``sees_restricted``, and by an agency not even then where it is
``administrative``: that kind is about the conduct of agencies, so it may accuse this very one.
What names whom it accuses is led by another agency, and is seen by no role of the accused one.
Who holds the named scope for the whole province, or for an area of it, sees all of them.
"""

import uuid
from collections.abc import Collection, Sequence
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from app.feedback.models import Report, ReportArea
from app.feedback.states import Kind, Publication
from app.identity.staff.rights import ALL_AREAS, Scope
from app.province.entries import AreaKey


class Placed(Protocol):
    """What of a report decides who sees it; a row of it or the record."""

    @property
    def lead_agency_code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def publication(self) -> str: ...
    @property
    def accused_agency_code(self) -> str | None: ...


def in_sight(scopes: Sequence[Scope]) -> ColumnElement[bool]:
    """The predicate of a statement over reports: one of ``scopes`` lets him see it."""
    return or_(false(), *(_predicate(scope) for scope in scopes))


def areas_of(connection: Connection, report_id: uuid.UUID) -> frozenset[AreaKey]:
    """Where the report lies, in each scheme."""
    found = select(ReportArea.scheme, ReportArea.code).where(ReportArea.report_id == report_id)
    return frozenset((row.scheme, row.code) for row in connection.execute(found))


def sees(scope: Scope, report: Placed, areas: Collection[AreaKey]) -> bool:
    """Whether ``scope`` lets him see ``report``, which lies in ``areas``; as ``in_sight``."""
    if scope.agency_code not in ("", report.lead_agency_code):
        return False
    if scope.agency_code and scope.agency_code == report.accused_agency_code:
        return False
    if scope.area != ALL_AREAS and scope.area not in areas:
        return False
    if report.publication != Publication.RESTRICTED:
        return True
    accuses_agency = bool(scope.agency_code) and report.kind == Kind.ADMINISTRATIVE
    return scope.sees_restricted and not accuses_agency


def _predicate(scope: Scope) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [true()]
    if scope.agency_code:
        wanted.append(Report.lead_agency_code == scope.agency_code)
        wanted.append(Report.accused_agency_code.is_distinct_from(scope.agency_code))
    if scope.area != ALL_AREAS:
        scheme, code = scope.area
        # Under a name of its own: the statement may go through the areas of reports itself.
        place = aliased(ReportArea)
        there = (place.scheme == scheme, place.code == code)
        wanted.append(exists().where(place.report_id == Report.id, *there))
    is_open = Report.publication != Publication.RESTRICTED.value
    if not scope.sees_restricted:
        wanted.append(is_open)
    elif scope.agency_code:
        wanted.append(or_(is_open, Report.kind != Kind.ADMINISTRATIVE.value))
    return and_(*wanted)
