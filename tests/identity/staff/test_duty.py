"""Who is on duty: the roster as it is read, at a moment and over a time."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from app.identity.duty_schemas import (
    DutyGapsSchema,
    DutyNowSchema,
    DutyShiftPageSchema,
    DutyShiftSchema,
)
from app.identity.staff.duty import OnDuty, on_duty
from tests.documented import assert_documented
from tests.identity.staff.administration import ROADS, WASTE
from tests.identity.staff.rosters import (
    DUTY,
    duty_audits,
    hours_from_now,
    listed,
    officers,
    plan,
    planned,
    read_at,
    shift,
    supervisor,
)
from tests.reports import new_key
from tests.service import Caller, Service
from tests.statements import statements
from tests.web.problems import pointers, problem_of


@pytest.fixture(scope="module")
def planner(shared: Service) -> Caller:
    """A supervisor of the roads' agency."""
    return supervisor(shared)


def test_a_planned_shift_is_answered_listed_and_recorded_without_its_number(
    service: Service,
) -> None:
    caller, (officer, _) = supervisor(service), officers(service)
    answer = plan(caller, shift(officer, note="Phòng trực tầng 2"))
    read = answer.get_json()
    assert_documented(read, DutyShiftSchema)
    assert (answer.status_code, answer.headers["ETag"], read["revision"]) == (201, '"1"', 1)
    assert (read["phone"], read["full_name"]) == ("+84900000001", "Bùi Hữu Nghĩa")
    page = caller.get(DUTY).get_json()
    assert_documented(page, DutyShiftPageSchema)
    assert page == {"items": [read], "next_cursor": None}
    [row] = duty_audits(service)
    assert (row.action, row.subject) == ("duty_shift_added", f"duty_shift:{read['id']}")
    assert set(row.details) == {"agency", "staff", "tier", "starts_at", "ends_at"}
    assert row.details["staff"] == f"staff:{officer}"


def test_a_retry_adds_no_second_shift(service: Service) -> None:
    caller, (officer, _) = supervisor(service), officers(service)
    sent, key = shift(officer), new_key()
    first, again = (caller.post(DUTY, sent, key=key) for _ in range(2))
    assert first.get_json() == again.get_json()
    assert len(listed(caller)) == 1
    problem_of(caller.post(DUTY, sent), 400, "idempotency_key_missing")


def test_whom_to_call_comes_in_order_of_tier_to_consoles_and_to_the_code(service: Service) -> None:
    caller, (first, second) = supervisor(service), officers(service)
    planned(caller, second, tier=2, from_h=-2, until_h=4)
    called_first = planned(caller, first, tier=1, from_h=-1, until_h=3)
    content = read_at(caller, "now", agency=ROADS).get_json()
    assert_documented(content, DutyNowSchema)
    assert content["is_covered"] is True
    assert [one["staff_id"] for one in content["items"]] == [first, second]
    assert (content["uncovered_until"], content["next_shift"]) == (None, None)
    with service.database.reading() as connection:
        with statements(service) as seen:
            found = on_duty(connection, ROADS, at=datetime.now(UTC))
        assert on_duty(connection, WASTE, at=datetime.now(UTC)) == []
    assert len(seen) == 1
    assert [type(one) for one in found] == [OnDuty, OnDuty]
    assert [(str(one.staff_id), one.tier) for one in found] == [(first, 1), (second, 2)]
    assert (str(found[0].shift_id), found[0].phone) == (called_first["id"], "+84900000001")


def test_a_shift_holds_its_first_moment_and_not_its_last(service: Service) -> None:
    caller, (first, second) = supervisor(service), officers(service)
    early = planned(caller, first, from_h=1, until_h=9)
    late = planned(caller, second, starts_at=early["ends_at"], ends_at=hours_from_now(17))

    def who(at: str) -> list[str]:
        items = read_at(caller, "now", agency=ROADS, at=at).get_json()["items"]
        assert items == listed(caller, at=at)
        return [one["id"] for one in items]

    assert who(early["starts_at"]) == [early["id"]]
    assert who(early["ends_at"]) == [late["id"]]
    assert who(late["ends_at"]) == []


def test_where_nobody_is_on_duty_it_says_until_when_and_who_is_next(service: Service) -> None:
    caller, (first, second) = supervisor(service), officers(service)
    empty = read_at(caller, "now", agency=ROADS).get_json()
    assert (empty["is_covered"], empty["items"]) == (False, [])
    assert (empty["uncovered_until"], empty["next_shift"]) == (None, None)
    planned(caller, first, from_h=20, until_h=24)
    coming = planned(caller, second, from_h=5, until_h=9)
    content = read_at(caller, "now", agency=ROADS).get_json()
    assert_documented(content, DutyNowSchema)
    assert content["next_shift"] == coming
    assert content["uncovered_until"] == coming["starts_at"]


def test_the_list_shows_what_is_not_over_and_goes_on_by_cursor(service: Service) -> None:
    caller, (first, second) = supervisor(service), officers(service)
    running = planned(caller, first, from_h=-20, until_h=1)
    later = planned(caller, first, from_h=10, until_h=12)
    soon = planned(caller, second, tier=2, from_h=3, until_h=4)
    seen, path = [], f"{DUTY}?limit=1"
    for _ in range(3):
        page = caller.get(path).get_json()
        seen += [one["id"] for one in page["items"]]
        path = f"{DUTY}?limit=1&cursor={page['next_cursor']}"
    assert page["next_cursor"] is None
    assert seen == [running["id"], soon["id"], later["id"]]
    problem_of(caller.get(f"{DUTY}?cursor=abcd"), 400, "cursor_invalid")


def test_the_list_looks_at_a_moment_and_at_a_time(service: Service) -> None:
    caller, (officer, _) = supervisor(service), officers(service)
    first = planned(caller, officer, from_h=1, until_h=3)
    second = planned(caller, officer, from_h=5, until_h=7)

    def found(**query: float | str) -> list[str]:
        sent = {
            name: hours_from_now(value) if isinstance(value, float) else str(value)
            for name, value in query.items()
        }
        return [one["id"] for one in listed(caller, **sent)]

    assert found(at=2.0) == [first["id"]]
    assert found(at=4.0) == []
    assert found(**{"from": 2.0, "until": 6.0}) == [first["id"], second["id"]]
    assert found(**{"from": 4.0}) == [second["id"]]
    assert found(until=4.0) == [first["id"]]
    assert found(**{"from": 3.5, "until": 4.5}) == []
    assert found(agency=ROADS) == [first["id"], second["id"]]
    assert found(agency=WASTE) == []
    ends = {"from": "0001-01-01T00:00:00Z", "until": "9999-12-31T23:59:59Z"}
    assert found(**ends) == [first["id"], second["id"]]


def test_gaps_are_the_time_without_tier_1(service: Service) -> None:
    caller, (first, second) = supervisor(service), officers(service)
    day = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    at = [(day + timedelta(hours=hours)).isoformat() for hours in range(0, 25, 4)]
    planned(caller, first, starts_at=at[1], ends_at=at[2])
    planned(caller, second, starts_at=at[2], ends_at=at[3])
    planned(caller, second, starts_at=at[4], ends_at=at[5], tier=2)
    planned(caller, first, starts_at=at[5], ends_at=(day + timedelta(days=3)).isoformat())
    answer = read_at(caller, "gaps", agency=ROADS, **{"from": at[0], "until": at[6]})
    content = answer.get_json()
    assert_documented(content, DutyGapsSchema)
    assert [_moments(one) for one in content["items"]] == [(at[0], at[1]), (at[3], at[5])]
    covered = read_at(caller, "gaps", agency=ROADS, **{"from": at[1], "until": at[3]})
    assert covered.get_json()["items"] == []
    empty = read_at(
        supervisor(service, WASTE), "gaps", agency=WASTE, **{"from": at[0], "until": at[6]}
    )
    assert [_moments(one) for one in empty.get_json()["items"]] == [(at[0], at[6])]


def _moments(gap: dict[str, str]) -> tuple[str, str]:
    return gap["starts_at"].replace("Z", "+00:00"), gap["ends_at"].replace("Z", "+00:00")


@pytest.mark.parametrize(
    ("days", "is_taken"), [(62, True), (62.01, False), (0, False), (-1, False)]
)
def test_gaps_are_looked_for_in_at_most_62_days(
    planner: Caller, days: float, is_taken: bool
) -> None:
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    until = (begin + timedelta(days=days)).isoformat()
    window = {"from": begin.isoformat(), "until": until}
    answer = read_at(planner, "gaps", agency=ROADS, **window)
    if is_taken:
        assert answer.status_code == 200
    else:
        assert pointers(answer) == {"/query/until": "duty_window"}


@pytest.mark.parametrize(
    ("path", "pointer", "code"),
    [
        ("now", "/query/agency", "required"),
        ("now?agency=Sở", "/query/agency", "pattern"),
        (f"now?agency={ROADS}&at=2026-11-01T00:00:00", "/query/at", "type"),
        (f"now?agency={ROADS}&at=hôm nay", "/query/at", "type"),
        (f"gaps?agency={ROADS}&from=2026-11-01T00:00:00Z", "/query/until", "required"),
        (f"gaps?agency={ROADS}&until=2026-11-01T00:00:00Z", "/query/from", "required"),
    ],
)
def test_a_question_that_says_too_little_is_told_what_is_missing(
    planner: Caller, path: str, pointer: str, code: str
) -> None:
    assert pointers(planner.get(f"{DUTY}/{quote(path, safe='?=&:')}")) == {pointer: code}


@pytest.mark.parametrize("query", ["at=2026-11-01T00:00:00", "from=1", "until=", "tier=1"])
def test_the_list_takes_moments_with_their_offset_only(planner: Caller, query: str) -> None:
    name = query.partition("=")[0]
    assert set(pointers(planner.get(f"{DUTY}?{query}"))) == {f"/query/{name}"}
