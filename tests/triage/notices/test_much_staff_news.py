"""Much to tell at once: without a storm, at the cost of little, by several workers."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from app.feedback.models import Report, StaffEvent
from app.identity.models import StaffRole
from app.identity.staff.roles import grant_role
from app.notifications.staff.models import StaffNotification
from app.province.cache import ProvinceCache
from app.triage.notices.telling import tell_events
from app.web.operations import Role
from tests.conftest import ON_POSTGRESQL
from tests.reports import count, file_report, new_key
from tests.service import Caller, Service
from tests.statements import statements
from tests.triage.alarms.driving import look
from tests.triage.many import BULK, copies, items_of
from tests.triage.notices.telling import (
    StaffPhone,
    choose,
    deliver_soon,
    inbox,
    tell_all,
    told_of,
)
from tests.triage.work import ROADS, WASTE, put


def test_two_hundred_passed_on_at_once_ring_once_and_say_how_many(
    service: Service, lead: Caller
) -> None:
    waste = choose(service.staff("officer_ward", Role.SUPERVISOR, agency=WASTE))
    phone = StaffPhone().register(waste)
    report = file_report(service.citizen())
    reports = [report, *copies(service, report, 11)]
    action = {"lead": {"agency": WASTE, "keeps_helping": False}}
    sent = {"action": action, "items": items_of(reports)}
    answer = service.staff().post(BULK, sent, key=new_key())
    assert {one["status"] for one in answer.get_json()["items"]} == {200}, answer.get_json()
    tell_all(service)
    deliver_soon(service)
    (message,) = phone.received(service.sandbox)
    assert message["notification"]["body"].endswith("12.")
    assert len(inbox(waste)) == 12


def test_telling_sixty_costs_the_statements_of_telling_one(service: Service) -> None:
    seen = []
    for people in (1, 60):
        _grant_officers(service, people)
        file_report(service.citizen("lan" if people == 1 else "minh"))
        with statements(service) as found:
            tell_all(service)
        seen.append(len(found))
    assert count(service, StaffNotification) == 61
    assert seen[0] == seen[1]


def test_two_workers_tell_an_event_once(service: Service, lead: Caller) -> None:
    report = file_report(service.citizen())
    copies(service, report, 20)
    with service.database.writing() as session:
        session.execute(update(Report).values(next_alarm_at=datetime.now(UTC)))
        session.commit()
    tell_all(service)
    with service.database.writing() as session:
        session.execute(update(StaffEvent).values(told_at=None))
        session.commit()
    province = ProvinceCache(service.database)

    def work(_turn: int) -> int:
        return tell_events(service.database, province.current, datetime.now(UTC))

    with ThreadPoolExecutor(4) as pool:
        told = sum(pool.map(work, range(4)))
    assert told == count(service, StaffEvent)
    assert count(service, StaffNotification) == len(inbox(lead))


@pytest.mark.skipif(
    not ON_POSTGRESQL, reason="SQLite's writers take turns: none skips a locked row"
)
def test_what_is_newer_waits_for_the_worker_that_tells_what_is_older(
    service: Service, lead: Caller
) -> None:
    report, other = (file_report(service.citizen(key)) for key in ("lan", "minh"))
    look(service)
    of_report = StaffEvent.report_id == uuid.UUID(report["id"])
    with service.database.writing() as telling:
        assert telling.scalar(select(StaffEvent.id).where(of_report).with_for_update())
        passed = put(service.staff(), report, "lead", agency=WASTE, keeps_helping=False)
        back = put(service.staff(), report, "lead", agency=ROADS, keeps_helping=False)
        assert (passed.status_code, back.status_code) == (200, 200)
        tell_all(service)
        assert (told_of(lead, report), told_of(lead, other)) == ([], ["work_arrived"])
        assert count(service, StaffEvent, of_report, StaffEvent.told_at.is_(None)) == 3
    tell_all(service)
    assert told_of(lead, report) == ["work_arrived"]
    assert count(service, StaffEvent, StaffEvent.told_at.is_(None)) == 0


def _grant_officers(service: Service, people: int) -> None:
    issuer = service.sandbox.issuers["staff"].issuer_url
    with service.database.writing() as session:
        for number in range(people):
            grant_role(
                session,
                issuer=issuer,
                subject=f"officer-{number}",
                role=Role.OFFICER,
                agency_code=ROADS,
                full_name=f"Officer {number}",
                now=datetime.now(UTC),
            )
        session.commit()
    with service.database.reading() as connection:
        assert len(connection.execute(select(StaffRole.id)).all()) == people
