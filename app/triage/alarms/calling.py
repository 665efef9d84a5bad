"""Whom an alarm falls to: found for one alarm by the worker, and as a predicate of statements.

It begins where it belongs, and goes up to the first who sees the report: a restricted one, or one
that accuses the agency in the lead, calls nobody who must not know of it, and still somebody.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy import ColumnElement, and_, or_

from app.feedback.models import Report, ReportAlarm
from app.identity.principals import StaffPrincipal
from app.identity.staff.rights import HeldRole, Scope, allowing
from app.triage.alarms.plan import AlarmKind
from app.triage.sight import Placed, Surroundings, in_sight, sees
from app.web.operations import Operation, Role


class Called(StrEnum):
    """Of whom an alarm is expected."""

    # The person who is on duty.
    DUTY = "duty"
    # Who has the report on the desk; where nobody has, whoever might take it.
    ASSIGNEE = "assignee"
    # The supervisors of the agency, or of the area.
    AGENCY = "agency"
    # The supervisors of the whole province.
    PROVINCE = "province"


@dataclass(frozen=True)
class Holder:
    """Somebody with a role of his own that counts now."""

    staff_id: uuid.UUID
    role: Role
    scope: Scope


@dataclass(frozen=True)
class Call:
    """Whom an alarm falls to; ``is_heard``: there is somebody."""

    called: Called
    on_duty_id: uuid.UUID | None = None
    is_heard: bool = True


class OnDesk(Placed, Protocol):
    """What of a report decides whom its alarms fall to; a row of it or the record."""

    @property
    def assignee_id(self) -> uuid.UUID | None: ...


_UPWARDS = (Called.ASSIGNEE, Called.AGENCY, Called.PROVINCE)
_BEGINS_AT: Mapping[AlarmKind, Called] = {
    AlarmKind.TRIAGE_WARNING: Called.ASSIGNEE,
    AlarmKind.WARNING: Called.ASSIGNEE,
    AlarmKind.REOPENED: Called.ASSIGNEE,
    AlarmKind.TRIAGE_ESCALATION: Called.AGENCY,
    AlarmKind.ESCALATION: Called.AGENCY,
    AlarmKind.NEEDS_SUPERVISOR: Called.AGENCY,
    AlarmKind.UNACKNOWLEDGED_EMERGENCY: Called.AGENCY,
    AlarmKind.DUTY_UNCOVERED: Called.PROVINCE,
}
_ESCALATIONS = frozenset({AlarmKind.TRIAGE_ESCALATION, AlarmKind.ESCALATION})
_OF_TRIAGE = frozenset({AlarmKind.TRIAGE_WARNING, AlarmKind.TRIAGE_ESCALATION})


def whom_to_call(
    kind: AlarmKind,
    tier: int,
    report: OnDesk,
    surroundings: Surroundings,
    *,
    holders: Sequence[Holder],
    on_duty: Sequence[uuid.UUID] = (),
) -> Call:
    """Whom an alarm falls to; of an emergency the ``tier``-th ``on_duty``, where he sees it."""
    seeing = [one for one in holders if sees(one.scope, report, surroundings)]
    if kind is AlarmKind.UNACKNOWLEDGED_EMERGENCY:
        for person in on_duty[tier - 1 : tier]:
            if any(one.staff_id == person for one in seeing):
                return Call(Called.DUTY, person)
    first = Called.PROVINCE if kind in _ESCALATIONS and tier > 1 else _BEGINS_AT[kind]
    for called in _UPWARDS[_UPWARDS.index(first) :]:
        if any(hears(called, kind, report.assignee_id, one) for one in seeing):
            return Call(called)
    return Call(Called.PROVINCE, is_heard=False)


def falls_to(staff: StaffPrincipal) -> ColumnElement[bool]:
    """The predicate of a statement over alarms and their reports: it falls to ``staff``."""
    held = allowing(staff.held, Operation.ALARMS_READ)
    # In whose place he acts is called in his person, too.
    persons = [staff.id, *{one.lent_by for one in held if one.lent_by is not None}]
    in_person = or_(
        and_(_calls(Called.DUTY), ReportAlarm.on_duty_id.in_(persons)),
        and_(_calls(Called.ASSIGNEE), Report.assignee_id.in_(persons)),
    )
    on_no_desk = and_(_calls(Called.ASSIGNEE), Report.assignee_id.is_(None))
    of_triage = ReportAlarm.kind.in_([kind.value for kind in _OF_TRIAGE])
    return or_(
        and_(in_person, _sees(held, lambda one: True)),
        and_(on_no_desk, _sees(held, lambda one: one.role is Role.OFFICER)),
        and_(on_no_desk, of_triage, _sees(held, lambda one: one.role is Role.TRIAGER)),
        and_(_calls(Called.AGENCY), _sees(held, _supervises_a_part)),
        and_(_calls(Called.PROVINCE), _sees(held, _supervises_all)),
    )


class _HasRole(Protocol):
    @property
    def role(self) -> Role: ...
    @property
    def scope(self) -> Scope: ...


class _Person(_HasRole, Protocol):
    @property
    def staff_id(self) -> uuid.UUID: ...


def hears(called: Called, kind: AlarmKind, assignee: uuid.UUID | None, holder: _Person) -> bool:
    """As ``falls_to``, of somebody who sees the report; a person on duty is known by name."""
    match called:
        case Called.ASSIGNEE if assignee is not None:
            return holder.staff_id == assignee
        case Called.ASSIGNEE:
            takes = {Role.OFFICER, Role.TRIAGER} if kind in _OF_TRIAGE else {Role.OFFICER}
            return holder.role in takes
        case Called.AGENCY:
            return _supervises_a_part(holder)
        case _:
            return _supervises_all(holder)


def _supervises_a_part(one: _HasRole) -> bool:
    return one.role is Role.SUPERVISOR and not one.scope.is_province_wide


def _supervises_all(one: _HasRole) -> bool:
    return one.role is Role.SUPERVISOR and one.scope.is_province_wide


def _calls(called: Called) -> ColumnElement[bool]:
    return ReportAlarm.called == called.value


def _sees(held: Sequence[HeldRole], counts: Callable[[HeldRole], bool]) -> ColumnElement[bool]:
    return in_sight([one.scope for one in held if counts(one)])
