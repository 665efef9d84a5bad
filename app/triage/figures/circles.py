"""Who may see a report, as a number that its figures are kept by.

It says of a report what ``app.triage.sight`` says, for numbers: an agency is told of what it leads,
not of what it was merely asked to work on.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, false, or_

from app.feedback.states import Kind, Publication
from app.identity.staff.rights import ALL_AREAS, Scope
from app.province.entries import AreaKey


class Circle(IntEnum):
    """Two answers in one number: is it restricted, and must whoever leads it not see it?"""

    EVERYBODY = 0
    RESTRICTED = 1
    NOT_THE_LEAD = 2
    RESTRICTED_AND_NOT_THE_LEAD = 3

    @property
    def is_restricted(self) -> bool:
        """Whether it takes the named scope."""
        return bool(self & Circle.RESTRICTED)

    @property
    def is_kept_from_lead(self) -> bool:
        """Whether no role for an agency is enough."""
        return bool(self & Circle.NOT_THE_LEAD)


class Led(Protocol):
    """What of a report decides its circle; a row of it or the record."""

    @property
    def publication(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def lead_agency_code(self) -> str: ...
    @property
    def accused_agency_code(self) -> str | None: ...


def circle_of(report: Led) -> Circle:
    """The circle of a report."""
    is_restricted = report.publication == Publication.RESTRICTED
    accuses_lead = report.accused_agency_code == report.lead_agency_code
    is_kept = accuses_lead or (is_restricted and report.kind == Kind.ADMINISTRATIVE)
    return Circle(is_restricted * Circle.RESTRICTED + is_kept * Circle.NOT_THE_LEAD)


def circles_seen(scope: Scope) -> list[int]:
    """The circles that ``scope`` lets him see, of the reports that it covers."""
    return [
        circle.value
        for circle in Circle
        if (scope.sees_restricted or not circle.is_restricted)
        and not (scope.agency_code and circle.is_kept_from_lead)
    ]


def counted_in_sight(
    table: Any, scopes: Sequence[Scope], places: Mapping[int, Collection[AreaKey]]
) -> ColumnElement[bool]:
    """The predicate on rows of ``table``: one of ``scopes`` lets him see what they count.

    ``places`` are the areas of each place.
    """
    return or_(false(), *(_seen(table, scope, places) for scope in scopes))


def _seen(
    table: Any, scope: Scope, places: Mapping[int, Collection[AreaKey]]
) -> ColumnElement[bool]:
    wanted = [table.circle.in_(circles_seen(scope))]
    if scope.agency_code:
        wanted.append(table.agency_code == scope.agency_code)
    if scope.area != ALL_AREAS:
        there = [place for place, areas in places.items() if scope.area in areas]
        wanted.append(table.place_id.in_(there))
    return and_(*wanted)
