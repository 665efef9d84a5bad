"""What of a report decides its alarms, counted at one moment."""

from collections.abc import Iterable, Sequence

from app.database import AnyRow
from app.feedback.clocks import class_of, clock_of
from app.feedback.states import OPEN_STATES, State
from app.identity.staff.duty import OnDuty
from app.province.agencies import calendar_of
from app.province.deadlines.due import Deadline, explain
from app.province.deadlines.pauses import Pause
from app.province.rules.working_time import TRIAGE
from app.province.snapshot import Province
from app.triage.alarms.plan import Situation
from app.triage.reports.deadlines import triage_clock


def situation_of(
    province: Province, report: AnyRow, pauses: Sequence[Pause], on_duty: Iterable[OnDuty]
) -> Situation:
    """The situation of a report's row, by the reference data of today."""
    state = State(report.state)
    return Situation(
        state,
        submitted_at=report.submitted_at,
        changed_at=report.updated_at,
        handling=_handling(province, report, pauses) if state in OPEN_STATES else None,
        triage=_triage(province, report, pauses) if state is State.SUBMITTED else None,
        is_emergency=is_emergency(province, report),
        is_covered=any(on_duty),
        is_acknowledged=report.acknowledged_at is not None,
        needs_supervisor=report.needs_supervisor,
        reopened_count=report.reopened_count,
    )


def is_emergency(province: Province, report: AnyRow) -> bool:
    """Whether its category is one of emergencies now."""
    return province.categories[report.category_code].is_emergency


def _handling(province: Province, report: AnyRow, pauses: Sequence[Pause]) -> Deadline:
    counted = province.deadline_classes[class_of(province, report)]
    calendar = calendar_of(province, report.lead_agency_code)
    return explain(clock_of(report, pauses), counted, calendar)


def _triage(province: Province, report: AnyRow, pauses: Sequence[Pause]) -> Deadline:
    calendar = calendar_of(province, report.lead_agency_code)
    return explain(triage_clock(report, pauses), province.deadline_classes[TRIAGE], calendar)
