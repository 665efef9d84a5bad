"""Which reports an export has."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select

from app.feedback.models import Report, ReportArea
from app.feedback.states import OPEN_STATES, STATES_ON_THE_CLOCK
from app.triage.statistics import end_of, start_of


@dataclass(frozen=True)
class ExportFilter:
    """What is asked for; None: all. Without a scheme the area is the one it was filed in.

    Both days are included.
    """

    state: str | None = None
    category: str | None = None
    area: str | None = None
    area_scheme: str | None = None
    agency: str | None = None
    publication: str | None = None
    is_open: bool = False
    is_overdue: bool = False
    received_from: date | None = None
    received_until: date | None = None

    def named(self) -> dict[str, str]:
        """What was asked for, as the trail keeps it: all of it codes and days."""
        return {name: str(value) for name, value in asdict(self).items() if value}

    def predicates(self, now: datetime) -> list[ColumnElement[bool]]:
        """What a report must fulfil."""
        equal = (
            (Report.state, self.state),
            (Report.category_code, self.category),
            (Report.lead_agency_code, self.agency),
            (Report.publication, self.publication),
        )
        found = [column == value for column, value in equal if value is not None]
        if self.area is not None:
            found.append(self._lies_there(self.area))
        if self.is_open:
            found.append(Report.state.in_(OPEN_STATES))
        if self.is_overdue:
            found += [Report.state.in_(STATES_ON_THE_CLOCK), Report.due_at < now]
        if self.received_from is not None:
            found.append(Report.submitted_at >= start_of(self.received_from))
        if self.received_until is not None:
            found.append(Report.submitted_at < end_of(self.received_until))
        return found

    def _lies_there(self, area: str) -> ColumnElement[bool]:
        if self.area_scheme is None:
            return Report.area_code == area
        there = (ReportArea.scheme == self.area_scheme, ReportArea.code == area)
        return Report.id.in_(select(ReportArea.report_id).where(*there))
