"""Quiet hours are those of the phone's clock; nothing is lost to them, and nothing urgent waits."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notifications.channels import ALWAYS_HEARD
from app.notifications.kinds import RULES, Kind
from app.notifications.quiet_hours import DEFAULT, QuietHours, heard_from, zone_named
from tests.notifications.phones import Phone, delivery, tell
from tests.service import Service

_PROVINCE = "Asia/Ho_Chi_Minh"
_EVENING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 22:00 in the province
_MORNING = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)  # 07:00 the next day
_CLOCKS = st.times().map(lambda one: one.replace(microsecond=0, second=0, tzinfo=None))
_ZONES = st.sampled_from([_PROVINCE, "Europe/London", "America/New_York", "Etc/GMT+12", "nowhere"])


@pytest.mark.parametrize(
    ("clock", "heard"),
    [
        ("21:29", "21:29"),
        ("21:30", "07:00"),
        ("23:59", "07:00"),
        ("00:00", "07:00"),
        ("06:59", "07:00"),
        ("07:00", "07:00"),
        ("12:00", "12:00"),
    ],
)
def test_news_of_the_night_is_heard_in_the_morning(clock: str, heard: str) -> None:
    local = datetime.combine(
        datetime(2026, 3, 2, tzinfo=UTC).date(), time.fromisoformat(clock), ZoneInfo(_PROVINCE)
    )
    at = heard_from(local.astimezone(UTC), DEFAULT, _PROVINCE)
    assert f"{at.astimezone(ZoneInfo(_PROVINCE)):%H:%M}" == heard
    assert timedelta() <= at - local < timedelta(hours=9.6)


@given(
    moment=st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2035-01-01")),
    starts=_CLOCKS,
    ends=_CLOCKS,
    zone=_ZONES,
)
def test_whatever_is_deferred_is_heard_within_a_day_and_outside_of_quiet_hours(
    moment: datetime, starts: time, ends: time, zone: str
) -> None:
    moment, quiet = moment.replace(tzinfo=UTC), QuietHours(starts, ends)
    at = heard_from(moment, quiet, zone)
    # A day of 25 hours, where clocks are put back.
    assert timedelta() <= at - moment <= timedelta(hours=25)
    assert at == moment or f"{at.astimezone(zone_named(zone)):%H:%M}" >= f"{ends:%H:%M}"


def test_without_quiet_hours_every_moment_is_good() -> None:
    assert heard_from(_EVENING, None, _PROVINCE) == _EVENING
    never = QuietHours(time(7), time(7))
    assert heard_from(_EVENING, never, _PROVINCE) == _EVENING


def test_a_push_of_the_evening_waits_for_the_morning_on_the_phones_clock(service: Service) -> None:
    lan = service.citizen()
    here, abroad = (Phone().register(lan, time_zone=zone) for zone in (_PROVINCE, "Europe/Paris"))
    tell(service, lan, now=_EVENING)
    assert delivery(service, here).next_attempt_at == _MORNING
    assert delivery(service, abroad).next_attempt_at == _EVENING, "it is four in the afternoon"


def test_security_and_emergencies_are_heard_at_night(service: Service) -> None:
    lan = service.citizen()
    phone = Phone().register(lan, time_zone=_PROVINCE)
    tell(service, lan, kind=Kind.ALL_SESSIONS_ENDED, now=_EVENING)
    assert delivery(service, phone).next_attempt_at == _EVENING


def test_what_is_due_at_night_because_it_failed_by_day_waits_too(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    lan = service.citizen()
    phone = Phone().register(lan, time_zone=_PROVINCE)
    tell(service, lan, now=_EVENING - timedelta(hours=1))
    assert deliver(_EVENING) == 1
    assert phone.received(service.sandbox) == []
    row = delivery(service, phone)
    assert (row.state, row.next_attempt_at) == ("pending", _MORNING)
    assert deliver(_EVENING + timedelta(hours=1)) == 0
    assert deliver(_MORNING) == 1
    assert len(phone.received(service.sandbox)) == 1


def test_no_kind_expires_while_a_phone_is_left_alone() -> None:
    waiting = [rules for rules in RULES.values() if rules.channel not in ALWAYS_HEARD]
    assert min(rules.good_for for rules in waiting) > timedelta(hours=25)
