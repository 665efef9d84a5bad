"""The clock of a report: received, paused while the citizen is asked, extended once, due."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, and_, case, insert, literal, select, update
from sqlalchemy.orm import Session

from app.database import UtcDateTime, new_id
from app.feedback.models import ReportPause
from app.feedback.states import STATES_ON_THE_CLOCK
from app.province.agencies import calendar_of
from app.province.deadlines.due import Clock, due_at
from app.province.deadlines.pauses import Pause
from app.province.snapshot import Province


class Timed(Protocol):
    """What of a report its deadline depends on; a row of it or the record."""

    @property
    def category_code(self) -> str: ...
    @property
    def lead_agency_code(self) -> str: ...
    @property
    def submitted_at(self) -> datetime: ...
    @property
    def extension_days(self) -> int | None: ...


class OnTheClock(Protocol):
    """What of a report says whether staff are waited for; a row of it or the record."""

    @property
    def state(self) -> str: ...
    @property
    def is_emergency(self) -> bool: ...
    @property
    def acknowledged_at(self) -> datetime | None: ...


def is_on_the_clock(report: OnTheClock) -> bool:
    """Whether the deadline runs against staff; of an emergency, until somebody took notice."""
    is_met = report.is_emergency and report.acknowledged_at is not None
    return report.state in STATES_ON_THE_CLOCK and not is_met


def is_met(columns: Any) -> ColumnElement[bool]:
    """As a predicate over ``columns`` of reports: an emergency of which somebody took notice."""
    return and_(columns.is_emergency, columns.acknowledged_at.is_not(None))


def clock_of(report: Timed, pauses: Iterable[Pause]) -> Clock:
    """The report's clock."""
    return Clock(report.submitted_at, tuple(pauses), report.extension_days or 0)


def due_of(province: Province, report: Timed, pauses: Iterable[Pause]) -> datetime | None:
    """When the report is due; while it is paused, when it would be if it were not."""
    return due_by(province, report, pauses, report.lead_agency_code)


def due_by(
    province: Province, report: Timed, pauses: Iterable[Pause], agency: str
) -> datetime | None:
    """``due_of``, by the calendar of ``agency``."""
    over = (pause for pause in pauses if pause.ended_at is not None)
    allowed = province.deadline_classes[class_of(province, report)].allowed
    calendar = calendar_of(province, agency)
    return due_at(clock_of(report, over), allowed, calendar)


def class_of(province: Province, report: Timed) -> str:
    """The deadline class that the report's category has now."""
    return province.categories[report.category_code].deadline_class


def pause(session: Session, report_id: uuid.UUID, *, now: datetime) -> None:
    """Stop the clock; it stands until ``resume``."""
    session.execute(insert(ReportPause).values(id=new_id(), report_id=report_id, began_at=now))


def resume(session: Session, report_id: uuid.UUID, *, now: datetime) -> None:
    """Let the clock run on."""
    is_open = (ReportPause.report_id == report_id, ReportPause.ended_at.is_(None))
    # The clock of the machine that paused it may be a little ahead of ours.
    ended_at = case(
        (ReportPause.began_at > now, ReportPause.began_at), else_=literal(now, UtcDateTime())
    )
    session.execute(update(ReportPause).where(*is_open).values(ended_at=ended_at))


def find_open_pause(session: Session, report_id: uuid.UUID) -> uuid.UUID | None:
    """The pause by which the report's clock stands now; None: it runs."""
    is_open = (ReportPause.report_id == report_id, ReportPause.ended_at.is_(None))
    return session.scalar(select(ReportPause.id).where(*is_open))


def find_pauses(
    connection: Connection, report_ids: Sequence[uuid.UUID]
) -> defaultdict[uuid.UUID, list[Pause]]:
    """The pauses of several reports, in one statement."""
    found: defaultdict[uuid.UUID, list[Pause]] = defaultdict(list)
    wanted = select(ReportPause.__table__).where(ReportPause.report_id.in_(report_ids))
    for row in connection.execute(wanted.order_by(ReportPause.id)):
        found[row.report_id].append(Pause(row.began_at, row.ended_at))
    return found
