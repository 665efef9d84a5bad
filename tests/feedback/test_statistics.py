"""The public's statistics: what they count, what they withhold, and what they say of themselves."""

from datetime import UTC, datetime
from typing import Any

from app.feedback.statistics_schemas import StatisticsSchema
from tests.documented import assert_documented
from tests.reports import bring_to, file_report, lay_in, move, publish, set_directly
from tests.service import Caller, Json, Service
from tests.tallies import tally

STATISTICS = "/v1/feedback/statistics"
MARCH = datetime(2026, 3, 10, 3, tzinfo=UTC)
OF_MARCH = "month_from=2026-03&month_until=2026-03"


def _published(service: Service, number: int, **values: Any) -> list[Json]:
    """So many published reports of March 2026."""
    lan, staff = service.citizen(), service.staff()
    reports = [file_report(lan) for _ in range(number)]
    for report in reports:
        publish(staff, report)
        set_directly(service, report, **{"submitted_at": MARCH, "tallied_revision": 0} | values)
    tally(service)
    return reports


def _read(service: Service, query: str = OF_MARCH) -> Json:
    answer = service.anyone().get(f"{STATISTICS}?{query}")
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    assert_documented(content, StatisticsSchema)
    return content


def test_they_count_by_category_area_and_state(service: Service) -> None:
    _published(service, 6)
    [by_category] = _read(service)["items"]
    assert by_category["code"] == "roads"
    assert (by_category["month"], by_category["received"]) == ("2026-03", 6)
    for scheme, code in (("communes_since_2025_07", "25747"), ("communes_until_2025_06", None)):
        content = _read(service, f"{OF_MARCH}&by=area&area_scheme={scheme}")
        assert content["area_scheme"] == scheme
        [by_area] = content["items"]
        assert by_area["code"] == code or code is None
        assert by_area["received"] == 6
    [by_state] = _read(service, f"{OF_MARCH}&by=state")["items"]
    assert (by_state["code"], by_state["received"], by_state["open"]) == ("submitted", 6, 6)
    assert _read(service, f"{OF_MARCH}&by=area")["area_scheme"] == "communes_since_2025_07"


def test_a_day_late_in_the_evening_utc_is_of_the_next_month(service: Service) -> None:
    _published(service, 5, submitted_at=datetime(2026, 2, 28, 18, tzinfo=UTC))
    assert [one["month"] for one in _read(service)["items"]] == ["2026-03"]


def test_open_and_done_follow_the_states(service: Service) -> None:
    _published(service, 6)
    _published(service, 7, state="resolved", reopened_count=1)
    [item] = _read(service)["items"]
    assert item == {
        "month": "2026-03",
        "code": "roads",
        "received": 13,
        "open": 6,
        "done": 7,
        "reopened": 7,
        "is_suppressed": False,
    }
    [total] = _read(service)["totals"]
    assert total == {name: item[name] for name in total}


def test_fewer_than_five_are_withheld_and_so_is_what_would_tell_them(service: Service) -> None:
    _published(service, 8)
    _published(service, 3, category_code="trees")
    roads, trees = _read(service)["items"]
    assert (roads["received"], trees["received"]) == (8, None)
    assert trees["is_suppressed"] is True
    [total] = _read(service)["totals"]
    assert total["received"] is None, "8 of it are told, so the rest would be"
    # By area all eleven are in one place: alone they would be told, beside the others not.
    assert _read(service, f"{OF_MARCH}&by=area")["totals"] == [total]


def test_reports_without_an_area_count_as_a_part_of_the_total(service: Service) -> None:
    _published(service, 8)
    for report in _published(service, 2):
        lay_in(service, report)
        set_directly(service, report, tallied_revision=0)
    tally(service)
    content = _read(service, f"{OF_MARCH}&by=area")
    assert [one["received"] for one in content["items"]] == [8]
    assert content["totals"][0]["received"] is None


def test_they_say_what_they_are(service: Service) -> None:
    content = _read(service)
    assert content["licence"]["url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {"received", "open", "done", "reopened"} <= {
        one["code"] for one in content["definitions"]
    }
    assert all(one["text"]["vi"] != one["text"]["en"] for one in content["definitions"])


def test_without_months_it_is_the_last_year(service: Service) -> None:
    content = _read(service, "")
    assert content["by"] == "category"
    first, last = (tuple(map(int, content[f"month_{end}"].split("-"))) for end in ("from", "until"))
    assert (last[0] - first[0]) * 12 + last[1] - first[1] == 11


def test_odd_questions_are_refused_by_name(service: Service) -> None:
    for query, pointer in (
        ("by=citizen", "/query/by"),
        ("month_from=2026-13", "/query/month_from"),
        ("month_from=2026-02&month_until=2026-01", "/query/month_from"),
        ("month_from=2020-01&month_until=2026-01", "/query/month_from"),
        ("by=area&area_scheme=nowhere", "/query/area_scheme"),
        ("by=state&area_scheme=communes_since_2025_07", "/query/area_scheme"),
        ("month_until=0000-01", "/query/month_from"),
    ):
        answer = service.anyone().get(f"{STATISTICS}?{query}")
        if query == "month_until=0000-01":
            assert answer.status_code == 200
            continue
        assert answer.status_code == 422, query
        assert answer.get_json()["errors"][0]["pointer"] == pointer


def test_any_cache_may_keep_them(service: Service) -> None:
    first = service.anyone().get(STATISTICS)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = service.anyone().get(STATISTICS, If_None_Match=first.headers["ETag"])
    assert again.status_code == 304


def test_what_moves_is_counted_where_it_is_now(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    reports = [file_report(lan) for _ in range(5)]
    for report in reports:
        publish(staff, report)
        bring_to("resolved", report, citizen=lan, staff=staff)
    _of_now(service, "resolved", 5)
    _reopen(lan, reports[0])
    _of_now(service, "resolved", None)
    assert move(staff, reports[0], "resolved").status_code == 200
    _of_now(service, "resolved", 5)


def _of_now(service: Service, state: str, received: int | None) -> None:
    tally(service)
    items = {one["code"]: one for one in _read(service, "by=state")["items"]}
    assert items[state]["received"] == received


def _reopen(citizen: Caller, report: Json) -> None:
    path = f"/v1/feedback/reports/{report['id']}/satisfaction"
    assert citizen.post(path, {"satisfied": False}).status_code == 200
