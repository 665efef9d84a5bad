"""Kept views of the queue: one's own, and those that an agency shares."""

from typing import Any

from app.triage.saved_view_schemas import SavedViewSchema
from app.web.operations import Role
from tests.reports import QUEUE, file_report, new_key
from tests.service import Caller, Json, Service
from tests.triage.many import copies
from tests.triage.work import HEALTH, ROADS, WASTE, refused

VIEWS = "/v1/admin/saved-views"
LATE = {"state": "submitted,accepted", "deadline": "late", "open": True, "q": "ổ gà"}


def _keep(staff: Caller, name: str = "Trễ hạn", **more: Any) -> Any:
    return staff.post(VIEWS, {"name": name, "filter": LATE} | more, key=new_key())


def _kept(staff: Caller, name: str = "Trễ hạn", **more: Any) -> Json:
    answer = _keep(staff, name, **more)
    assert answer.status_code == 201, answer.get_json()
    content: Json = answer.get_json()
    assert SavedViewSchema().validate(content) == {}
    return content


def _listed(staff: Caller, query: str = "") -> list[Json]:
    answer = staff.get(f"{VIEWS}{query}")
    assert answer.status_code == 200, answer.get_json()
    items: list[Json] = answer.get_json()["items"]
    return items


def _change(staff: Caller, view: Json, **more: Any) -> Any:
    sent = {"name": view["name"], "filter": view["filter"], "sort": view["sort"]} | more
    return staff.put(f"{VIEWS}/{view['id']}", sent, If_Match=f'"{view["revision"]}"')


def _delete(staff: Caller, view: Json) -> int:
    path = f"{VIEWS}/{view['id']}"
    status: int = staff.delete(path, If_Match=f'"{view["revision"]}"').status_code
    return status


def test_a_view_is_kept_changed_and_deleted_by_whose_it_is(service: Service) -> None:
    staff, other = service.staff(), service.staff("officer")
    view = _kept(staff, sort="priority")
    assert (view["filter"], view["sort"], view["agency"]) == (LATE, "priority", None)
    assert _listed(staff) == [view]
    assert _listed(other) == []
    refused(_keep(staff), 409, "saved_view_exists")
    assert _kept(other)["name"] == view["name"], "a name is taken for each by himself"
    refused(_change(other, view), 404, "not_found")
    assert _delete(other, view) == 404
    changed = _change(staff, view, name="Gấp", filter={"priority": "urgent"}).get_json()
    assert (changed["revision"], changed["filter"]) == (2, {"priority": "urgent"})
    refused(_change(staff, view), 412, "revision_stale")
    _kept(staff)
    refused(_change(staff, changed, name="Trễ hạn"), 409, "saved_view_exists")
    assert staff.delete(f"{VIEWS}/{view['id']}").status_code == 428
    assert _delete(staff, changed) == 204
    assert [one["name"] for one in _listed(staff)] == ["Trễ hạn"]


def test_a_filter_is_what_the_queue_takes(service: Service) -> None:
    staff = service.staff()
    for wrong in ({"state": "gone"}, {"open": "true"}, {"limit": 5}, {"bbox": "1,2"}, "open"):
        assert _keep(staff, filter=wrong).status_code == 422, wrong
    assert _keep(staff, sort="random").status_code == 422
    assert _keep(staff, name="").status_code == 422
    assert _keep(staff, filter={}).status_code == 201


def test_an_agency_shares_what_its_supervisor_keeps(service: Service) -> None:
    boss = service.staff("supervisor", agency=ROADS)
    officer = service.staff("officer", agency=ROADS)
    stranger = service.staff("officer_water", Role.OFFICER, agency=HEALTH)
    shared = _kept(boss, agency=ROADS)
    assert [one["is_mine_to_change"] for one in _listed(boss)] == [True]
    assert [one["is_mine_to_change"] for one in _listed(officer)] == [False]
    assert _listed(stranger) == []
    for who in (officer, stranger):
        refused(_keep(who, agency=ROADS), 422, "own_agency_only")
        assert _change(who, shared, agency=ROADS).status_code == 404
    refused(_keep(boss, agency=HEALTH), 422, "own_agency_only")
    # Who is of no agency would not find again what he kept for one.
    centre = service.staff("officer_ward", Role.SUPERVISOR)
    refused(_keep(centre, agency=ROADS), 422, "own_agency_only")
    assert _change(centre, shared, agency=ROADS).status_code == 404
    assert _listed(centre) == []
    refused(_change(boss, shared), 422, "key_fixed")
    assert _change(boss, shared, agency=ROADS, sort="age").get_json()["sort"] == "age"


def test_fifty_are_kept_and_no_more(service: Service) -> None:
    staff, other = service.staff(), service.staff("officer")
    for number in range(50):
        _kept(staff, f"Khung nhìn {number}")
    refused(_keep(staff, "Nữa"), 409, "too_many_saved_views")
    _kept(other)
    assert len(_listed(staff, "?limit=100")) == 50


def test_counts_are_what_the_caller_sees_of_each_view(service: Service) -> None:
    staff = service.staff()
    report = file_report(service.citizen())
    copies(service, report, 2, priority=3)
    copies(service, report, 1, priority=3, publication="restricted")
    _kept(staff, "Gấp", filter={"priority": "urgent"})
    _kept(staff, "Tất cả", filter={})
    _kept(staff, "Không còn", filter={"area": "25747", "area_scheme": "none_such"})
    counted = [(one["reports"], one["is_more"]) for one in _listed(staff, "?count=true")]
    assert counted == [(2, False), (3, False), (0, False)]
    assert staff.get(f"{QUEUE}/counts?priority=urgent").get_json()["total"] == 2
    assert "reports" not in _listed(staff)[0]


def test_views_of_an_ended_agency_go_to_its_successor(service: Service) -> None:
    ours = service.staff("supervisor", agency=ROADS)
    theirs = service.staff("officer_water", Role.SUPERVISOR, agency=WASTE)
    _kept(ours, agency=ROADS)
    _kept(ours, "Chờ", agency=ROADS)
    _kept(theirs, agency=WASTE)
    merged = service.app.test_cli_runner().invoke(args=["agencies", "merge", ROADS, WASTE])
    assert "saved_views: 2" in merged.output, merged.output
    names = [one["name"] for one in _listed(theirs)]
    assert sorted(name.partition(" (")[0] for name in names) == ["Chờ", "Trễ hạn", "Trễ hạn"]
    assert len(set(names)) == 3
