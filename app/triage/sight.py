"""Which reports a scope lets staff see; as a predicate of statements, and of a report read.

An agency's staff see what their agency leads or was asked to work on, an area's what lies there,
whichever scheme of areas was in force when it came in. A restricted report is seen only with the
named scope ``sees_restricted``, and by an agency not even then where it is ``administrative``: that
kind is about the conduct of agencies, so it may accuse this very one. What names whom it accuses is
led by another agency, and is seen by no role of the accused one. Who only helps sees a report and
is not in charge of it. Who holds the named scope for the whole province, or for an area of it, sees
all of them.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    exists,
    false,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from app.feedback.models import Report, ReportArea, ReportAssignment
from app.feedback.sight import Placed as Placed
from app.feedback.sight import Surroundings as Surroundings
from app.feedback.sight import sees as sees
from app.feedback.states import Kind, Publication
from app.identity.staff.rights import ALL_AREAS, Scope
from app.province.entries import AreaKey


def in_sight(scopes: Sequence[Scope]) -> ColumnElement[bool]:
    """The predicate of a statement over reports: one of ``scopes`` lets him see it."""
    return or_(false(), *sights(scopes))


def sights(scopes: Sequence[Scope]) -> list[ColumnElement[bool]]:
    """``in_sight`` in parts, one of which must hold; each can be answered by an index."""
    return [sight for scope in scopes for sight in _sights(scope)]


def in_charge(scopes: Sequence[Scope]) -> ColumnElement[bool]:
    """The predicate of a statement over reports: ``is_in_charge`` by one of ``scopes``."""
    return or_(false(), *(_sights(scope)[0] for scope in scopes))


def surroundings_of(connection: Connection, report_id: uuid.UUID) -> Surroundings:
    """What besides the report itself decides who sees it."""
    areas = select(ReportArea.scheme, ReportArea.code).where(ReportArea.report_id == report_id)
    at_work = select(literal(""), ReportAssignment.agency_code).where(
        ReportAssignment.report_id == report_id, ReportAssignment.ended_at.is_(None)
    )
    found = [(row[0], row[1]) for row in connection.execute(union_all(areas, at_work))]
    return Surroundings(
        frozenset(key for key in found if key[0]), frozenset(code for key, code in found if not key)
    )


def surroundings_of_each(
    connection: Connection, report_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Surroundings]:
    """``surroundings_of`` several reports, in one statement."""
    areas = select(ReportArea.report_id, ReportArea.scheme, ReportArea.code).where(
        ReportArea.report_id.in_(report_ids)
    )
    at_work = select(ReportAssignment.report_id, literal(""), ReportAssignment.agency_code).where(
        ReportAssignment.report_id.in_(report_ids), ReportAssignment.ended_at.is_(None)
    )
    keys = defaultdict[uuid.UUID, set[AreaKey]](set)
    for report_id, scheme, code in connection.execute(union_all(areas, at_work)):
        keys[report_id].add((scheme, code))
    return {
        one: Surroundings(
            frozenset(key for key in keys[one] if key[0]),
            frozenset(code for scheme, code in keys[one] if not scheme),
        )
        for one in report_ids
    }


def is_in_charge(scope: Scope, report: Placed, surroundings: Surroundings) -> bool:
    """Whether ``scope`` lets him work on ``report``: he sees it, and not only as one who helps."""
    leads = scope.agency_code in ("", report.lead_agency_code)
    return leads and sees(scope, report, surroundings)


def works_for(agency: str) -> Callable[[Scope, Placed, Surroundings], bool]:
    """The rule that ``scope`` is of that agency's own people, and lets them see the report."""

    def is_theirs(scope: Scope, report: Placed, surroundings: Surroundings) -> bool:
        return scope.agency_code == agency and sees(scope, report, surroundings)

    return is_theirs


def _sights(scope: Scope) -> list[ColumnElement[bool]]:
    wanted = and_(true(), *_conditions(scope))
    if not scope.agency_code:
        return [wanted]
    asked = select(ReportAssignment.report_id).where(
        ReportAssignment.agency_code == scope.agency_code, ReportAssignment.ended_at.is_(None)
    )
    return [
        and_(Report.lead_agency_code == scope.agency_code, wanted),
        and_(Report.id.in_(asked), Report.lead_agency_code != scope.agency_code, wanted),
    ]


def _conditions(scope: Scope) -> list[ColumnElement[bool]]:
    """What else must hold of a report that the agency leads or was asked to work on."""
    wanted: list[ColumnElement[bool]] = []
    if scope.agency_code:
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
    return wanted
