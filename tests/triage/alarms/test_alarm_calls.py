"""Whom an alarm falls to: the worker's choice and the list say the same."""

import uuid
from itertools import product

from sqlalchemy import Connection, insert, select

from app.database import AnyRow, new_id
from app.feedback.models import Report, ReportAlarm
from app.identity.principals import StaffPrincipal
from app.identity.staff.rights import ALL_AREAS, HeldRole, Scope
from app.triage.alarms.calling import Called, Holder, falls_to, whom_to_call
from app.triage.alarms.plan import AlarmKind
from app.triage.sight import surroundings_of
from app.web.operations import Operation, Role
from tests.identity.staff.administration import id_of
from tests.reports import COMMUNES, file_report, lay_in, set_directly
from tests.service import Service

_WARD = (COMMUNES, "25747")
_LEAD = "so_xay_dung"
_SCOPES = [
    Scope(agency, area, sees_restricted)
    for agency, area, sees_restricted in product(
        ("", _LEAD, "so_y_te"), (ALL_AREAS, _WARD), (False, True)
    )
]
_ROLES = (Role.TRIAGER, Role.OFFICER, Role.SUPERVISOR)
_KINDS = (AlarmKind.WARNING, AlarmKind.TRIAGE_WARNING, AlarmKind.ESCALATION)
_UPWARDS = (Called.ASSIGNEE, Called.AGENCY, Called.PROVINCE)
Found = set[tuple[uuid.UUID, str, str]]


def test_who_is_called_has_it_in_his_list_and_nobody_below_him_would(service: Service) -> None:
    known = uuid.UUID(id_of(service.staff("officer")))
    _file_reports(service, known)
    with service.database.reading() as connection:
        reports = [
            (row, surroundings_of(connection, row.id))
            for row in connection.execute(select(Report.__table__)).all()
        ]
        calls = set()
        for role, scope, person in product(_ROLES, _SCOPES, (known, uuid.uuid4())):
            holder, found = Holder(person, role, scope), _listed(connection, person, role, scope)
            for (report, around), kind in product(reports, _KINDS):
                call = whom_to_call(kind, 1, report, around, holders=[holder])
                first = Called.AGENCY if kind is AlarmKind.ESCALATION else Called.ASSIGNEE
                levels = _UPWARDS[_UPWARDS.index(first) :]
                listed = [one for one in levels if (report.id, kind.value, one.value) in found]
                expected = [call.called] if call.is_heard else []
                assert listed[:1] == expected, (holder, report.publication, kind)
                calls.add((call.called, call.is_heard))
    assert len(calls) == 4


def test_the_second_tier_is_the_province_s_whoever_is_below(service: Service) -> None:
    file_report(service.citizen())
    holders = [Holder(uuid.uuid4(), Role.SUPERVISOR, Scope(agency)) for agency in (_LEAD, "")]
    with service.database.reading() as connection:
        report = connection.execute(select(Report.__table__)).one()
        around = surroundings_of(connection, report.id)
    tiers = [
        whom_to_call(AlarmKind.ESCALATION, tier, report, around, holders=holders).called
        for tier in (1, 2, 3)
    ]
    assert tiers == [Called.AGENCY, Called.PROVINCE, Called.PROVINCE]


def _file_reports(service: Service, assignee: uuid.UUID) -> None:
    """One of each sort, with alarms that call each level."""
    lan = service.citizen()
    for publication, kind, accused, is_on_desk in product(
        ("pending", "restricted"), ("incident", "administrative"), (None, _LEAD), (False, True)
    ):
        report = file_report(lan)
        members = {"publication": publication, "kind": kind, "accused_agency_code": accused}
        set_directly(service, report, **members, assignee_id=assignee if is_on_desk else None)
        lay_in(service, report, _WARD)
    with service.database.writing() as session:
        rows = session.execute(select(Report.id, Report.submitted_at)).all()
        session.execute(
            insert(ReportAlarm),
            [_alarm(row, kind, called) for row in rows for kind in _KINDS for called in _UPWARDS],
        )
        session.commit()


def _alarm(report: AnyRow, kind: AlarmKind, called: Called) -> dict[str, object]:
    return {
        "id": new_id(),
        "report_id": report.id,
        "kind": kind.value,
        "tier": _UPWARDS.index(called) + 1,
        "due_at": report.submitted_at,
        "rang_at": report.submitted_at,
        "called": called.value,
    }


def _listed(connection: Connection, person: uuid.UUID, role: Role, scope: Scope) -> Found:
    held = (HeldRole(role, scope),)
    staff = StaffPrincipal(person, "", Operation.ALARMS_READ, held, None)
    wanted = select(ReportAlarm.report_id, ReportAlarm.kind, ReportAlarm.called).join(
        Report, Report.id == ReportAlarm.report_id
    )
    return {(row[0], row[1], row[2]) for row in connection.execute(wanted.where(falls_to(staff)))}
