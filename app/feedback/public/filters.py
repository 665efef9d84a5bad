"""What anyone may ask published reports for, as a predicate of statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from app.feedback.models import Report, ReportArea
from app.feedback.public.cells import Range
from app.feedback.states import Publication
from app.province.local_time import day_begins_at, day_ends_at
from app.province.snapshot import Province

IS_PUBLISHED = Report.publication == Publication.PUBLIC.value
# As an expression no index has it: SQLite would go through all that is published.
_IS_PUBLISHED_AT_LAST = Report.publication.concat("") == Publication.PUBLIC.value


@dataclass(frozen=True)
class PublicFilter:
    """Which published reports; None: all. ``area_scheme`` says whose area is meant.

    Without it the area is the one that a report was filed in. Both days are included.
    """

    category: str | None = None
    group: str | None = None
    kind: str | None = None
    state: str | None = None
    area: str | None = None
    area_scheme: str | None = None
    received_from: date | None = None
    received_until: date | None = None

    @property
    def needs_reports(self) -> bool:
        """Whether numbers by cell are not enough: they know neither areas nor days."""
        return any((self.area, self.received_from, self.received_until))

    def categories(self, province: Province) -> Collection[str] | None:
        """The codes of the categories that are asked for, by what they are now; None: all."""
        if not any((self.category, self.group, self.kind)):
            return None
        return [
            one.code
            for one in province.categories.values()
            if self.category in (None, one.code)
            and self.group in (None, one.group)
            and self.kind in (None, one.kind)
        ]

    def predicates(
        self, province: Province, *, by_publication: bool = True
    ) -> list[ColumnElement[bool]]:
        """The conditions on reports, that they are published among them.

        ``by_publication`` lets them be searched by that; most reports are published.
        """
        found = [IS_PUBLISHED if by_publication else _IS_PUBLISHED_AT_LAST]
        for column, value in (
            (Report.category_code, self.category),
            (Report.kind, self.kind),
            (Report.state, self.state),
        ):
            if value is not None:
                found.append(column == value)
        if self.group is not None:
            found.append(Report.category_code.in_(self.categories(province) or ()))
        if self.area is not None:
            found.append(_lies_in(self.area, self.area_scheme))
        if self.received_from is not None:
            found.append(Report.submitted_at >= day_begins_at(self.received_from))
        if self.received_until is not None:
            found.append(Report.submitted_at < day_ends_at(self.received_until))
        return found


def _lies_in(area: str, scheme: str | None) -> ColumnElement[bool]:
    if scheme is None:
        return Report.area_code == area
    there = (ReportArea.scheme == scheme, ReportArea.code == area)
    return Report.id.in_(select(ReportArea.report_id).where(*there))


def in_cells(cell: Any, ranges: Sequence[Range]) -> ColumnElement[bool]:
    """The predicate of a statement: ``cell``, a column, lies in one of ``ranges``."""
    return or_(*(cell.between(one.first, one.last) for one in ranges))
