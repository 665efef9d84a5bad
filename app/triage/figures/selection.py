"""Which rows of staff's numbers a question is answered from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, true

from app.identity.staff.rights import ALL_AREAS, Scope
from app.province.entries import AreaKey
from app.province.snapshot import Province
from app.triage.figures.circles import counted_in_sight
from app.triage.figures.facts import EVERY_AGENCY, EVERY_CATEGORY, EVERY_PLACE
from app.triage.figures.periods import Days
from app.triage.figures.places import Places, lying_in


@dataclass(frozen=True)
class Wanted:
    """Which reports are counted; None: all. An area has those below it."""

    received: Days
    category: str | None = None
    area: AreaKey | None = None
    agency: str | None = None


@dataclass(frozen=True)
class Selection:
    """What is wanted, as far as ``scopes`` let it be seen."""

    wanted: Wanted
    scopes: Sequence[Scope]
    province: Province
    places: Places

    def of_reports(self, table: Any) -> ColumnElement[bool]:
        """The predicate on rows of single reports, their day left out."""
        wanted = self._in_sight(table)
        if self.wanted.category is not None:
            wanted &= table.category_code == self.wanted.category
        if self.wanted.area is not None:
            wanted &= table.place_id.in_(self._there())
        return wanted

    def of_sums(
        self, table: Any, *, each_category: bool, each_place: bool, each_agency: bool
    ) -> list[ColumnElement[bool]]:
        """The predicate on rows of sums, their weeks and months left out.

        Of rows of every category, place or agency only one sort is read, so that nothing counts
        twice: the coarsest that tells what is asked for. Its values are named, as the key begins
        so.
        """
        categories = [EVERY_CATEGORY]
        if self.wanted.category is not None:
            categories = [self.wanted.category]
        elif each_category:
            categories = list(self.province.categories)
        is_by_place = each_place or any(scope.area != ALL_AREAS for scope in self.scopes)
        places = [EVERY_PLACE]
        if self.wanted.area is not None:
            places = self._there()
        elif is_by_place:
            places = list(self.places)
        is_any_agency = not each_agency and categories == [EVERY_CATEGORY] and self._is_any_agency()
        of_every_agency = table.agency_code == EVERY_AGENCY
        return [
            table.category_code.in_(categories),
            table.place_id.in_(places),
            of_every_agency if is_any_agency else ~of_every_agency,
            self._in_sight(table),
        ]

    def _is_any_agency(self) -> bool:
        """Whether it makes no difference who leads a report."""
        return self.wanted.agency is None and not any(scope.agency_code for scope in self.scopes)

    def _in_sight(self, table: Any) -> ColumnElement[bool]:
        seen = counted_in_sight(table, self.scopes, self.places)
        agency = self.wanted.agency
        return seen & (table.agency_code == agency if agency is not None else true())

    def _there(self) -> list[int]:
        area = self.wanted.area
        return lying_in(self.places, self.province, area) if area is not None else []
