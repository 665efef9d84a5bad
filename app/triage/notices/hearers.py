"""Who of staff hears of what about a report: pure rules.

Whoever is told sees the report. An agency's people are its supervisors and whoever is on duty; its
officers where it has neither, and where it has nobody at all, who supervises the province.
"""

import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.feedback.staff_events import StaffEventKind
from app.identity.staff.rights import Scope
from app.notifications.staff.kinds import StaffKind
from app.notifications.staff.news import StaffNews
from app.triage.alarms.calling import Called, OnDesk, hears
from app.triage.alarms.plan import AlarmKind
from app.triage.sight import Surroundings, sees
from app.web.operations import Role

_KIND_OF = {
    StaffEventKind.PASSED_ON: StaffKind.WORK_ARRIVED,
    StaffEventKind.ARRIVED: StaffKind.WORK_ARRIVED,
    StaffEventKind.ASKED: StaffKind.WORK_ARRIVED,
    StaffEventKind.DECLINED: StaffKind.WORK_RETURNED,
    StaffEventKind.REFUSED: StaffKind.WORK_RETURNED,
    StaffEventKind.HANDED_BACK: StaffKind.WORK_RETURNED,
    StaffEventKind.TAKEN: StaffKind.WORK_ASSIGNED,
    StaffEventKind.SIGN_OFF_ASKED: StaffKind.SIGN_OFF_ASKED,
    StaffEventKind.REPLY_RETURNED: StaffKind.REPLY_RETURNED,
}
_KIND_OF_ALARM = {
    AlarmKind.TRIAGE_WARNING: StaffKind.DEADLINE_NEAR,
    AlarmKind.WARNING: StaffKind.DEADLINE_NEAR,
    AlarmKind.TRIAGE_ESCALATION: StaffKind.DEADLINE_MISSED,
    AlarmKind.ESCALATION: StaffKind.DEADLINE_MISSED,
    AlarmKind.UNACKNOWLEDGED_EMERGENCY: StaffKind.EMERGENCY_WAITS,
    AlarmKind.DUTY_UNCOVERED: StaffKind.EMERGENCY_WAITS,
    AlarmKind.NEEDS_SUPERVISOR: StaffKind.SUPERVISOR_NEEDED,
    AlarmKind.REOPENED: StaffKind.WORK_REOPENED,
}


@dataclass(frozen=True)
class Hearer:
    """A role of somebody, his own or an absent colleague's; ``is_away``: he is absent himself."""

    staff_id: uuid.UUID
    role: Role
    scope: Scope
    lent_by: uuid.UUID | None = None
    is_away: bool = False


class Event(Protocol):
    """What of an event's row decides who hears of it."""

    @property
    def report_id(self) -> uuid.UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def agency_code(self) -> str | None: ...
    @property
    def staff_id(self) -> uuid.UUID | None: ...
    @property
    def by_id(self) -> uuid.UUID | None: ...
    @property
    def created_at(self) -> datetime: ...


@dataclass(frozen=True)
class RungAlarm:
    """An alarm that holds still, and whom it falls to."""

    kind: AlarmKind
    tier: int
    called: Called
    on_duty_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Around:
    """What besides a report and an event decides who hears.

    ``hearers`` are all of staff who see the report. ``on_duty`` serve for the agency that is
    meant, or of an emergency for the nearest above; ``is_emergency``: nobody took it up yet.
    """

    hearers: Sequence[Hearer]
    on_duty: Collection[uuid.UUID] = ()
    is_emergency: bool = False
    alarm: RungAlarm | None = None


def seeing(hearers: Sequence[Hearer], report: OnDesk, surroundings: Surroundings) -> list[Hearer]:
    """Those of ``hearers`` who see the report by that very role."""
    return [one for one in hearers if sees(one.scope, report, surroundings)]


def news_of(event: Event, report: OnDesk, around: Around) -> list[StaffNews]:
    """What each is told of an event; whoever did it is not."""
    kind = StaffEventKind(event.kind)
    if kind is StaffEventKind.ALARM:
        return [] if around.alarm is None else _of_alarm(event, report, around, around.alarm)
    told = _KIND_OF[kind]
    is_call = around.is_emergency and told is StaffKind.WORK_ARRIVED
    wanted = StaffKind.EMERGENCY_WAITS if is_call else told
    people = _people(kind, event, report, around) - {event.by_id}
    found = [_news(one, wanted, event.report_id, around) for one in sorted(people)]
    if kind is StaffEventKind.ARRIVED and report.assignee_id is not None:
        # A rule put it on his desk at once: he hears that instead.
        his = _in_person(around.hearers, report.assignee_id)
        found += [_news(one, StaffKind.WORK_ASSIGNED, event.report_id, around) for one in his]
    return found


def _people(kind: StaffEventKind, event: Event, report: OnDesk, around: Around) -> set[uuid.UUID]:
    match kind:
        case StaffEventKind.ASKED:
            return _of_agency(around, event.agency_code or "")
        case StaffEventKind.TAKEN if report.assignee_id is not None:
            return _in_person(around.hearers, report.assignee_id)
        case StaffEventKind.TAKEN:
            # Handed back meanwhile, and that is told.
            return set()
        case StaffEventKind.REPLY_RETURNED if event.staff_id is not None:
            return _in_person(around.hearers, event.staff_id)
        case StaffEventKind.REFUSED if report.assignee_id is not None:
            return _in_person(around.hearers, report.assignee_id)
        case StaffEventKind.SIGN_OFF_ASKED:
            return _supervisors(around, report.lead_agency_code)
        case StaffEventKind.DECLINED if event.agency_code == report.lead_agency_code:
            # Nobody is above: it waits for a supervisor, who is called by an alarm.
            return set()
        case _:
            return _of_agency(around, report.lead_agency_code)


def _of_agency(around: Around, agency: str) -> set[uuid.UUID]:
    theirs = [one for one in _present(around) if one.scope.agency_code == agency]
    leads = {one.staff_id for one in theirs if one.role is Role.SUPERVISOR}
    serving = {one.staff_id for one in _present(around) if one.staff_id in around.on_duty}
    return (
        leads | serving
        or {one.staff_id for one in theirs if one.role is Role.OFFICER}
        or _supervisors(around, agency)
    )


def _supervisors(around: Around, agency: str) -> set[uuid.UUID]:
    """Those of the agency, else those of the province."""

    def of(is_theirs: Callable[[Scope], bool]) -> set[uuid.UUID]:
        return {
            one.staff_id
            for one in _present(around)
            if one.role is Role.SUPERVISOR and is_theirs(one.scope)
        }

    return of(lambda scope: scope.agency_code == agency) or of(lambda scope: not scope.agency_code)


def _of_alarm(event: Event, report: OnDesk, around: Around, alarm: RungAlarm) -> list[StaffNews]:
    if alarm.called is Called.DUTY:
        people = _in_person(around.hearers, alarm.on_duty_id) if alarm.on_duty_id else set()
    elif alarm.called is Called.ASSIGNEE and report.assignee_id is not None:
        people = _in_person(around.hearers, report.assignee_id)
    else:
        people = {
            one.staff_id
            for one in _present(around)
            if hears(alarm.called, alarm.kind, report.assignee_id, one)
        }
    kind, params = _KIND_OF_ALARM[alarm.kind], {"tier": alarm.tier}
    is_called = alarm.called is Called.DUTY
    return [
        StaffNews(one, kind, event.report_id, params, is_called or one in around.on_duty)
        for one in sorted(people)
    ]


def _news(staff_id: uuid.UUID, kind: StaffKind, report_id: uuid.UUID, around: Around) -> StaffNews:
    return StaffNews(staff_id, kind, report_id, is_on_duty=staff_id in around.on_duty)


def _present(around: Around) -> Iterator[Hearer]:
    return (one for one in around.hearers if not one.is_away)


def _in_person(hearers: Sequence[Hearer], staff_id: uuid.UUID) -> set[uuid.UUID]:
    """Somebody himself, away or not, and who acts in his place while he is away."""
    return {one.staff_id for one in hearers if staff_id in (one.staff_id, one.lent_by)}
