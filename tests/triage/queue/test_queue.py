"""The queue: the soonest due first, narrowed by what a clerk asks for, complete page by page."""

import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from app.feedback.states import OPEN_STATES, Publication, State
from app.triage.queue_schemas import QueueCountsSchema, QueuePageSchema
from tests.documented import assert_documented
from tests.reports import QUEUE, all_items, file_report, move, set_directly, upload_photo
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


def test_words_are_found_without_diacritics_and_the_last_one_unfinished(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    hole = file_report(lan, text="Ổ gà lớn trước cổng trường Đoàn Kết.")
    lamp = file_report(lan, text="Đèn đường trước cổng chợ hỏng.")
    both, found_by = {hole["id"], lamp["id"]}, lambda q: set(_shown(staff, f"q={quote(q)}"))
    assert found_by("truoc cong") == both
    assert found_by("CỔNG trươn") == {hole["id"]}
    assert found_by('"cong cho"') == found_by("cho hong") == {lamp["id"]}
    assert found_by('"cong duong"') == found_by("ong") == set()
    for injected in ("cong* OR 1", 'cong" OR "cho', "cong & !cho", "NEAR(cong cho)", "%", "_", "'"):
        assert found_by(injected) in (set(), {lamp["id"]}, both), injected
    assert found_by("...") == set()
    assert move(staff, lamp, "accepted").status_code == 200
    assert move(staff, lamp, "answered", note="Tuần sau thay bóng").status_code == 200
    assert found_by("thay bong") == {lamp["id"]}


def test_a_reference_is_found_in_any_spelling(service: Service) -> None:
    staff, reports = service.staff(), _filed(service, 2)
    reference = reports[0]["reference"]
    for written in (reference, reference.lower(), reference[:-2], reference.replace("-", " ")):
        assert _shown(staff, f"q={quote(written)}") == [reports[0]["id"]], written
    wrong = "T" if reference[-1] != "T" else "R"
    assert _shown(staff, f"q={reference[:-1]}{wrong}") == []


def test_a_cursor_is_good_for_its_own_filter_and_order_alone(service: Service) -> None:
    staff, _ = service.staff(), _filed(service, 3)
    cursor = staff.get(f"{QUEUE}?open=true&limit=1").get_json()["next_cursor"]
    assert staff.get(f"{QUEUE}?open=true&limit=2&cursor={cursor}").status_code == 200
    for query in ("open=false", "open=true&sort=age", "open=true&category=roads"):
        refused = staff.get(f"{QUEUE}?{query}&cursor={cursor}")
        assert (refused.status_code, refused.get_json()["code"]) == (400, "cursor_invalid"), query


def test_counts_take_the_filter_and_tell_only_of_what_is_in_sight(service: Service) -> None:
    staff, reports = service.staff(), _filed(service, 4)
    set_directly(service, reports[0], state="closed", due_at=NOW - timedelta(days=1))
    set_directly(service, reports[1], due_at=NOW - timedelta(days=1))
    set_directly(service, reports[2], publication="restricted")
    answer = staff.get(f"{QUEUE}/counts")
    assert_documented(answer.get_json(), QueueCountsSchema)
    assert answer.get_json()["total"] == 3
    assert answer.get_json()["late"] == 1
    narrowed = staff.get(f"{QUEUE}/counts?state=closed,resolved").get_json()
    assert narrowed["by_state"] == [{"state": "closed", "reports": 1}]
    assert staff.get(f"{QUEUE}/counts?limit=5").status_code == 422


def test_items_tell_desk_priority_and_photos(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan, photo_ids=[upload_photo(lan)["id"]])
    me = staff.get("/v1/admin/me").get_json()
    set_directly(service, report, assignee_id=uuid.UUID(me["id"]), priority=3)
    (item,) = staff.get(f"{QUEUE}?assignee=me&priority=urgent&has_photos=true").get_json()["items"]
    assert item["assignee"] == {"id": me["id"], "full_name": me["full_name"]}
    assert (item["priority"], item["has_photos"]) == ("urgent", True)
    assert _shown(staff, "assignee=none") == []
    assert _shown(staff, f"assignee={me['id']}&bbox=106.6,10.9,106.7,11") == [report["id"]]
    for query in ("bbox=1,2,3", "bbox=3,0,1,1", "assignee=you", "sort=text", "area_scheme=x"):
        assert staff.get(f"{QUEUE}?{query}").status_code == 422, query
    assert staff.get(f"{QUEUE}?area=79&area_scheme=nowhere").status_code == 422


def test_an_area_above_has_what_lies_below_it(service: Service) -> None:
    staff, (report,) = service.staff(), _filed(service, 1)
    inside = report["location"]
    above = staff.get(f"/v1/admin/statistics/areas?scheme={inside['area_scheme']}").get_json()
    parent = next(one["parent"] for one in above["items"] if one["code"] == inside["area_code"])
    for area in (inside["area_code"], parent):
        assert _shown(staff, f"area={area}") == [report["id"]]
        assert _shown(staff, f"area={area}&area_scheme={inside['area_scheme']}") == [report["id"]]
    assert _shown(staff, "area=00001") == []
