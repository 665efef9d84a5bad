"""The queue: the soonest due first, narrowed by what a clerk asks for, complete page by page."""

import uuid
from datetime import UTC, datetime, timedelta

from app.feedback.states import OPEN_STATES, Publication, State
from app.triage.queue_schemas import QueuePageSchema
from tests.documented import assert_documented
from tests.reports import QUEUE, all_items, file_report, set_directly
from tests.service import Caller, Json, Service

NOW = datetime.now(UTC)


def _shown(staff: Caller, query: str = "") -> list[str]:
    return [item["id"] for item in all_items(staff, f"{QUEUE}?{query}", limit=3)]


def _filed(service: Service, count: int) -> list[Json]:
    lan = service.citizen()
    return [file_report(lan) for _ in range(count)]


def test_the_soonest_due_comes_first_and_equals_keep_their_order(service: Service) -> None:
    staff, reports = service.staff(), _filed(service, 6)
    for report, days in zip(reports, (3, 1, 2, 1, 1, 3), strict=True):
        set_directly(service, report, due_at=NOW + timedelta(days=days))
    order = [reports[n]["id"] for n in (1, 3, 4, 2, 0, 5)]
    for limit in (1, 2, 5, 100):
        assert [item["id"] for item in all_items(staff, QUEUE, limit=limit)] == order


def test_paging_is_complete_without_repeats_while_reports_come_in(service: Service) -> None:
    staff, lan = service.staff(), service.citizen()
    reports = [file_report(lan) for _ in range(8)]
    for number, report in enumerate(reports):
        set_directly(service, report, due_at=NOW + timedelta(hours=number // 3))

    def come_in() -> None:
        for days in (-1, 0, 1):
            late = file_report(lan)
            set_directly(service, late, due_at=NOW + timedelta(days=days))

    items = all_items(staff, QUEUE, limit=2, between=come_in)
    ids = [item["id"] for item in items]
    assert len(ids) == len(set(ids))
    assert {report["id"] for report in reports} <= set(ids)
    assert [item["due_at"] for item in items] == sorted(item["due_at"] for item in items)


def test_every_filter_shows_what_it_says_and_nothing_else(service: Service) -> None:
    staff, reports = service.staff(), _filed(service, 4)
    odd, rest = reports[0], [report["id"] for report in reports[1:]]
    for query, values in (
        ("state=resolved", {"state": "resolved"}),
        ("category=trees", {"category_code": "trees"}),
        ("area=99999", {"area_code": "99999"}),
        ("agency=so_y_te", {"lead_agency_code": "so_y_te"}),
        ("publication=hidden", {"publication": "hidden"}),
    ):
        assert _shown(staff, query) == []
        set_directly(service, odd, **values)
        assert _shown(staff, query) == [odd["id"]], query
    assert _shown(staff, "state=resolved&category=trees&area=99999") == [odd["id"]]
    assert _shown(staff, "state=resolved&category=roads") == []
    assert set(_shown(staff, "state=submitted&category=roads")) == set(rest)


def test_overdue_means_waiting_for_staff_and_past_its_moment(service: Service) -> None:
    staff, reports = service.staff(), _filed(service, len(State) + 1)
    for report, state in zip(reports, State, strict=False):
        set_directly(service, report, state=state.value, due_at=NOW - timedelta(seconds=1))
    by_state = {state: report["id"] for report, state in zip(reports, State, strict=False)}
    late = {by_state[state] for state in (State.SUBMITTED, State.ACCEPTED, State.IN_PROGRESS)}
    assert set(_shown(staff, "overdue=true")) == late
    still_open = {by_state[state] for state in OPEN_STATES} | {reports[-1]["id"]}
    assert set(_shown(staff, "open=true")) == still_open
    assert len(_shown(staff, "overdue=false&open=false")) == len(reports)
    for item in all_items(staff, QUEUE, limit=100):
        assert item["is_overdue"] == (item["id"] in late)
    for query in ("overdue=1", "overdue=yes", "open=True"):
        assert staff.get(f"{QUEUE}?{query}").status_code == 422


def test_a_page_is_what_is_documented_and_tells_nobodys_name(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    sent = {"latitude": 10.9781, "longitude": 106.6516, "address": "Đường số 1", "source": "gps"}
    file_report(lan, location=sent)
    answer = staff.get(QUEUE)
    assert_documented(answer.get_json(), QueuePageSchema)
    me = lan.get("/v1/me").get_json()
    for secret in (str(me["id"]), "citizen_id", "submission_id"):
        assert secret not in answer.get_data(as_text=True)


def test_unknown_filters_values_and_cursors_are_refused(service: Service) -> None:
    staff = service.staff()
    for query in (
        "citizen_id=1",
        "state=lost",
        "state=",
        "publication=secret",
        "category=%00",
        "limit=0",
        "limit=101",
        "state=closed&state=submitted",
    ):
        assert staff.get(f"{QUEUE}?{query}").status_code == 422, query
    for cursor in ("x", "A" * 64, uuid.uuid4().hex):
        assert staff.get(f"{QUEUE}?cursor={cursor}").status_code == 400, cursor


def test_all_publications_can_be_asked_for(service: Service) -> None:
    staff, reports = service.staff(sees_restricted=True), _filed(service, 4)
    for report, publication in zip(reports, Publication, strict=True):
        set_directly(service, report, publication=publication.value)
    for report, publication in zip(reports, Publication, strict=True):
        assert _shown(staff, f"publication={publication}") == [report["id"]]
