"""Whether a scope lets staff see a report, read or about to be written; pure.

As a predicate of statements the same stands in ``app.triage.sight``, where it is explained.
"""

from dataclasses import dataclass
from typing import Protocol

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


@dataclass(frozen=True)
class Surroundings:
    """Where a report lies, in each scheme, and which agencies are at work beside its lead."""

    areas: frozenset[AreaKey]
    agencies: frozenset[str] = frozenset()


def sees(scope: Scope, report: Placed, surroundings: Surroundings) -> bool:
    """Whether ``scope`` lets him see ``report`` in its ``surroundings``."""
    if scope.agency_code not in ("", report.lead_agency_code, *surroundings.agencies):
        return False
    if scope.agency_code and scope.agency_code == report.accused_agency_code:
        return False
    if scope.area != ALL_AREAS and scope.area not in surroundings.areas:
        return False
    if report.publication != Publication.RESTRICTED:
        return True
    accuses_agency = bool(scope.agency_code) and report.kind == Kind.ADMINISTRATIVE
    return scope.sees_restricted and not accuses_agency
