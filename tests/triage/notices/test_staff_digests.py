"""What staff hear once a day in place of each thing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.notifications.staff.models import StaffNotification, StaffPreferences
from app.notifications.staff.office_hours import common_calendar
from app.province.cache import ProvinceCache
from app.province.local_time import LOCAL
from app.triage.notices.digests import send_digests
from app.web.operations import Role
from tests.notifications.phones import delivery
from tests.reports import file_report, set_directly
from tests.service import Caller, Service
from tests.triage.notices.telling import StaffPhone, choose, inbox
from tests.triage.work import ROADS
from tests.worker.staff_crowd import hire


@pytest.fixture
def lead(lead: Caller) -> Caller:
    """Is told of new work at any hour."""
    return choose(lead)


def test_a_digest_comes_once_on_a_working_day_and_never_empty(
    service: Service, lead: Caller
) -> None:
    choose(lead, digest={"at": "07:30", "by": "push"}, new_work="digest")
    phone = StaffPhone().register(lead)
    monday = _local(service, 7, 31)
    assert _digest(service, monday - timedelta(minutes=2)) == 0
    # Nothing waits: the day has no digest, and the day is over for him.
    assert (_digest(service, monday), inbox(lead)) == (1, [])
    reports = [file_report(service.citizen(key)) for key in ("lan", "minh")]
    following = _next_working(service, monday)
    set_directly(service, reports[0], state="accepted", due_at=following - timedelta(days=1))
    set_directly(service, reports[1], due_at=following + timedelta(days=9))
    assert _digest(service, monday + timedelta(hours=1)) == 0
    assert [_digest(service, following) for _ in range(2)] == [1, 0]
    (item,) = inbox(lead)
    assert item["kind"] == "staff_digest"
    assert item["body"] == "Chờ tiếp nhận: 1. Đến hạn hôm nay: 0. Quá hạn: 1."
    assert delivery(service, phone).expires_at > following
    saturday = following
    while saturday.astimezone(LOCAL).weekday() != 5:
        saturday += timedelta(days=1)
    assert _digest(service, saturday) == 0


def test_workers_that_make_digests_at_once_make_each_once(service: Service) -> None:
    file_report(service.citizen())
    people = hire(service, Role.OFFICER, ROADS, 50, has_digest=True)
    monday = _local(service, 7, 31)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: _digest(service, monday), range(4)))
    with service.database.reading() as connection:
        told = list(connection.scalars(select(StaffNotification.staff_id)))
    assert (sum(made), sorted(told)) == (50, sorted(people))


def _digest(service: Service, now: datetime) -> int:
    return send_digests(service.database, ProvinceCache(service.database).current, now)


def _local(service: Service, hour: int, minute: int) -> datetime:
    """That hour of the next Monday that is worked."""
    calendar = common_calendar(ProvinceCache(service.database).current())
    day = datetime.now(LOCAL).date() + timedelta(days=1)
    while day.weekday() != 0 or not calendar.spans(day):
        day += timedelta(days=1)
    return _moment(day, hour, minute)


def _next_working(service: Service, moment: datetime) -> datetime:
    calendar = common_calendar(ProvinceCache(service.database).current())
    day = moment.astimezone(LOCAL).date()
    following = next(iter(calendar.working_days_after(day)))
    return _moment(following, 7, 31)


def _moment(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL).astimezone(UTC)


def test_the_last_digest_of_a_day_outlives_another_choice(service: Service, lead: Caller) -> None:
    choose(lead, digest={"at": "07:30", "by": "push"})
    monday = _local(service, 7, 31)
    assert _digest(service, monday) == 1
    choose(lead, digest={"at": "08:00", "by": "email"})
    assert _digest(service, monday + timedelta(hours=1)) == 0
    with service.database.reading() as connection:
        last = connection.scalar(select(StaffPreferences.last_digest_on))
    assert last == monday.astimezone(LOCAL).date()
