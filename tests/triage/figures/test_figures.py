"""Staff's numbers equal what a slow count of every report finds, for every reader and question."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select

from app.feedback.models import Report
from app.identity.staff.rights import Scope
from app.province.areas import line_of
from app.province.snapshot import Province
from app.triage.figures.periods import Days, Level, begin_of
from app.triage.figures.places import read_places
from app.triage.figures.reading import By, read_figures
from app.triage.figures.selection import Selection, Wanted
from app.triage.sight import in_sight
from app.triage.statistics_schemas import HeatSchema, StaffStatisticsSchema
from tests.chance import seeded
from tests.documented import assert_documented
from tests.figures import (
    FIRST,
    LAST,
    Exact,
    Whole,
    all_reports,
    exact_figures,
    insert_like,
    keep,
    kept_sums,
    province_of,
    received_on,
    sums_of_rows,
)
from tests.reports import (
    COMMUNES,
    COMMUNES_BEFORE,
    REPORTS,
    file_report,
    lay_in,
    move,
    publish,
    set_directly,
)
from tests.service import Service
from tests.statements import statements

STATISTICS = "/v1/admin/statistics"
NOW = datetime(2026, 3, 15, 3, tzinfo=UTC)
MAY = datetime(2026, 5, 1, tzinfo=UTC)
_WARD = (COMMUNES, "25747")
_SCOPES: tuple[tuple[Scope, ...], ...] = (
    (),
    (Scope(),),
    (Scope(sees_restricted=True),),
    (Scope("so_xay_dung"),),
    (Scope("so_xay_dung", sees_restricted=True),),
    (Scope(area=_WARD),),
    (Scope("so_y_te", _WARD, sees_restricted=True),),
    (Scope("so_y_te"), Scope(area=_WARD, sees_restricted=True), Scope("so_xay_dung")),
)
_PERIODS = (
    Days(FIRST, LAST),
    Days(date(2026, 2, 1), date(2026, 3, 31)),
    Days(FIRST, FIRST),
    Days(date(2025, 12, 20), date(2027, 2, 3)),
)
_FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"category": "roads"},
    {"area": (COMMUNES_BEFORE, "718"), "agency": "so_y_te"},
    {"category": "trees", "area": (COMMUNES_BEFORE, "74")},
)


def _keys(by: By) -> Any:
    levels = {By.WEEK: Level.WEEK, By.MONTH: Level.MONTH}

    def key_of(one: Whole) -> str | None:
        if by is By.CATEGORY:
            return str(one.report.category_code)
        if by is By.AGENCY:
            return str(one.report.lead_agency_code)
        if by is By.AREA:
            return one.areas.get(COMMUNES)
        day = received_on(one.report)
        return (begin_of(day, levels[by]) if by in levels else day).isoformat()

    return key_of


def _fits(province: Province, wanted: Wanted, one: Whole) -> bool:
    above = {area.key for key in one.areas.items() for area in line_of(province, key)}
    return (
        wanted.received.first <= received_on(one.report) <= wanted.received.last
        and wanted.category in (None, one.report.category_code)
        and wanted.agency in (None, one.report.lead_agency_code)
        and (wanted.area is None or wanted.area in above)
    )


def _questions() -> Iterator[tuple[tuple[Scope, ...], Wanted, By]]:
    """Every reader, filter and way to tell apart; each with one of the periods in turn."""
    for number, (scopes, filters, by) in enumerate(product(_SCOPES, _FILTERS, By)):
        received = _PERIODS[number % len(_PERIODS)]
        yield scopes, Wanted(received, **filters), by


def _assert_same(found: Any, exact: Exact) -> None:
    assert {item["code"] for item in found["items"]} == set(exact)
    for item in found["items"]:
        counted = exact[item["code"]]
        told = {name: item[name] for name in counted["counts"] if name in item}
        assert told | item["satisfaction"] == counted["counts"]
        for name in ("first_answer", "resolution"):
            minutes, times = sorted(counted[name]), item[name]
            assert times["reports"] == len(minutes)
            for percent, given in ((50, times["median_minutes"]), (90, times["p90_minutes"])):
                if minutes:
                    nearest = minutes[-(-len(minutes) * percent // 100) - 1]
                    assert abs(given - nearest) <= nearest * 0.025
                else:
                    assert given is None


def test_every_reader_is_told_what_an_exact_count_finds(service: Service) -> None:
    insert_like(service, file_report(service.citizen()), seeded(3), 400)
    assert keep(service) == 401
    province, reports = province_of(service), all_reports(service)
    filled = 0
    for scopes, wanted, by in _questions():
        fitting = [one for one in reports if _fits(province, wanted, one)]
        exact = exact_figures(fitting, scopes, _keys(by), now=NOW)
        with service.database.reading() as connection:
            selection = Selection(wanted, scopes, province, read_places(connection))
            found = read_figures(connection, selection, by, scheme=COMMUNES, now=NOW)
        _assert_same(found, exact)
        total = sum(numbers["counts"]["received"] for numbers in exact.values())
        assert found["totals"]["received"] == total
        assert found["is_up_to_date"]
        filled += total > 0
    assert filled > 100


def test_sums_are_right_after_anything_that_happens(service: Service) -> None:
    lan, staff = service.citizen(), service.staff("supervisor", sees_restricted=True)
    reports = [file_report(lan) for _ in range(4)]
    keep(service)
    steps = (
        lambda: move(staff, reports[0], "accepted"),
        lambda: move(staff, reports[1], "rejected"),
        lambda: publish(staff, reports[2], "restricted"),
        lambda: move(staff, reports[0], "resolved"),
        lambda: lan.post(f"{REPORTS}/{reports[0]['id']}/satisfaction", {"satisfied": False}),
        lambda: lan.post(f"{REPORTS}/{reports[3]['id']}/withdraw", {}),
        lambda: publish(staff, reports[2], "hidden"),
    )
    for step in steps:
        assert step().status_code == 200
        assert keep(service) == 1
        assert kept_sums(service) == sums_of_rows(service)
    with service.database.reading() as connection:
        province = province_of(service)
        today, one_day = datetime.now(UTC).date(), timedelta(days=1)
        wanted = Wanted(Days(today - one_day, today + one_day))
        selection = Selection(wanted, (Scope(),), province, read_places(connection))
        totals = read_figures(connection, selection, By.DAY, scheme=COMMUNES, now=NOW)["totals"]
    assert (totals["received"], totals["open"], totals["rejected"]) == (4, 2, 1)
    assert (totals["withdrawn"], totals["reopened"], totals["done"]) == (1, 1, 0)
    assert totals["satisfaction"] == {"yes": 0, "no": 1, "silent": 0}
    assert totals["first_answer"]["reports"] == 2
    assert totals["resolution"]["reports"] == 0


def test_what_was_counted_is_not_looked_at_again(service: Service) -> None:
    report = file_report(service.citizen())
    assert (keep(service), keep(service)) == (1, 0)
    before = kept_sums(service)
    set_directly(service, report, figured_revision=0)
    assert keep(service) == 1
    assert kept_sums(service) == before


def test_reports_that_get_other_areas_are_counted_anew(service: Service) -> None:
    report = file_report(service.citizen())
    keep(service)
    lay_in(service, report, (COMMUNES, "25750"))
    set_directly(service, report, figured_revision=0)
    keep(service)
    content = service.staff().get(f"{STATISTICS}?by=area").get_json()
    assert [item["code"] for item in content["items"]] == ["25750"]
    assert kept_sums(service) == sums_of_rows(service)


def test_workers_that_count_at_once_count_each_report_once(service: Service) -> None:
    insert_like(service, file_report(service.citizen()), seeded(5), 1200)
    threads = [threading.Thread(target=keep, args=(service,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Who found another one at it went away.
    keep(service)
    assert kept_sums(service) == sums_of_rows(service)
    content = service.staff().get(
        f"{STATISTICS}?received_from={FIRST}&received_until={LAST}&by=week"
    )
    with service.database.reading() as connection:
        held = connection.scalar(
            select(func.count()).where(in_sight([Scope()]), Report.submitted_at < MAY)
        )
    assert content.get_json()["totals"]["received"] == held


def test_numbers_go_out_as_documented(service: Service) -> None:
    insert_like(service, file_report(service.citizen()), seeded(6), 30)
    staff = service.staff()
    path = f"{STATISTICS}?received_from={FIRST}&received_until={LAST}"
    late = staff.get(path).get_json()
    assert (late["is_up_to_date"], late["items"]) == (False, [])
    keep(service)
    for by in By:
        if by is not By.DAY:
            content = staff.get(f"{path}&by={by}").get_json()
            assert_documented(content, StaffStatisticsSchema)
            assert content["is_up_to_date"]
            assert content["items"]


def test_an_agency_is_told_of_nothing_that_another_one_leads(service: Service) -> None:
    lan = service.citizen()
    file_report(lan)
    there = file_report(lan)
    set_directly(service, there, lead_agency_code="so_y_te")
    keep(service)
    officer = service.staff("officer", agency="so_xay_dung")
    for more in ("", "&agency=so_xay_dung"):
        content = officer.get(f"{STATISTICS}?by=agency{more}").get_json()
        assert [item["code"] for item in content["items"]] == ["so_xay_dung"]
        assert content["totals"]["received"] == 1
    other = officer.get(f"{STATISTICS}?by=agency&agency=so_y_te").get_json()
    assert (other["items"], other["totals"]["received"]) == ([], 0)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("received_from=2026-03-02&received_until=2026-03-01", "/query/received_from"),
        ("received_until=9999-12-31", "/query/received_until"),
        ("received_until=0001-01-01", "/query/received_until"),
        ("by=day&received_from=2026-01-01&received_until=2026-04-03", "/query/received_from"),
        ("received_from=2016-01-01&received_until=2026-04-03", "/query/received_from"),
        ("by=citizen", "/query/by"),
        ("area=25747&area_scheme=none", "/query/area_scheme"),
        ("who=1", "/query/who"),
    ],
)
def test_what_cannot_be_answered_is_a_fault_at_its_place(
    service: Service, query: str, pointer: str
) -> None:
    answer = service.staff().get(f"{STATISTICS}?{query}")
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]


def test_the_longest_periods_are_answered(service: Service) -> None:
    staff = service.staff()
    for by, first in (("day", "2026-01-01"), ("week", "2024-04-02"), ("month", "2016-03-26")):
        query = f"by={by}&received_from={first}&received_until=2026-04-02"
        assert staff.get(f"{STATISTICS}?{query}").status_code == 200
    assert staff.get(f"{STATISTICS}?received_until=2999-12-31").status_code == 200
    assert staff.get(f"{STATISTICS}?received_until=2000-01-01").status_code == 200


def test_heat_counts_each_report_in_its_square(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    near = [file_report(lan) for _ in range(2)]
    move(staff, near[0], "rejected")
    restricted = file_report(lan)
    set_directly(service, restricted, publication="restricted")
    keep(service)
    content = staff.get(f"{STATISTICS}/heat?bbox=106.6,10.9,106.7,11.0&zoom=14").get_json()
    assert_documented(content, HeatSchema)
    (cell,) = content["cells"]
    assert (cell["reports"], cell["open"]) == (2, 1)
    west, south, east, north = cell["box"]
    assert west <= 106.6516 < east
    assert south <= 10.9781 < north
    elsewhere = staff.get(f"{STATISTICS}/heat?bbox=106.3,11.2,106.4,11.3&zoom=14").get_json()
    assert elsewhere["cells"] == []
    world = staff.get(f"{STATISTICS}/heat?bbox=-180,-90,180,90").get_json()
    assert sum(one["reports"] for one in world["cells"]) == 2


def test_numbers_cost_as_many_statements_for_one_report_as_for_many(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    costs = []
    for count in (0, 100):
        insert_like(service, report, seeded(count), count)
        keep(service)
        paths = [f"?by={by}&received_from=2026-02-03&received_until=2026-04-20" for by in By]
        for path in (*paths, "/heat?bbox=106,10,107,12"):
            staff.get(f"{STATISTICS}{path}")
            with statements(service) as seen:
                assert staff.get(f"{STATISTICS}{path}").status_code == 200
            # Besides, each process looks once a second whether reference data changed.
            costs.append(sum("figure" in one for one in seen))
    assert costs[: len(costs) // 2] == costs[len(costs) // 2 :]
