"""No query per row: a list of many costs as many statements as a list of one."""

from app.web.operations import Role
from tests.community import INBOX, PUBLIC, SUPPORTED, stranger, support
from tests.reports import QUEUE, REPORTS, file_report, move, new_key, publish, upload_photo
from tests.service import Caller, Json, Service
from tests.statements import statements
from tests.triage.many import BULK, NEXT, copies, items_of
from tests.triage.merging.acting import merge, read

FLAGS, VIEWS = "/v1/admin/flags", "/v1/admin/saved-views"
CHANGES = f"{QUEUE}/changes"
MANY = 100


def _cost(service: Service, caller: Caller, path: str, *, items: int) -> int:
    caller.get(path)  # what is remembered between requests is remembered now
    with statements(service) as seen:
        answer = caller.get(path)
    content = answer.get_json(force=True)
    assert len(content.get("items", content.get("features", ()))) == items, path
    return len(seen)


def test_lists_cost_the_same_for_one_and_for_many(service: Service) -> None:
    lan, staff, anyone = service.citizen(), service.staff(), service.anyone()
    mai = stranger(service, 1)
    mark = lan.get(REPORTS).get_json()["changes_mark"]
    changes = staff.get(CHANGES).get_json()["changes_mark"]
    lists = (
        (lan, f"{REPORTS}?limit=100"),
        (lan, f"{REPORTS}?limit=100&changed_after={mark}"),
        (lan, f"{INBOX}?limit=100"),
        (mai, f"{SUPPORTED}?limit=100"),
        (staff, f"{QUEUE}?limit=100"),
        (staff, f"{QUEUE}?limit=100&overdue=false&state=accepted&category=roads"),
        (staff, f"{CHANGES}?limit=100&changed_after={changes}"),
        (staff, f"{FLAGS}?limit=100"),
        (anyone, f"{PUBLIC}?limit=100"),
        (anyone, "/v1/feedback/map?bbox=106,10,107,12"),
    )

    def file_one() -> None:
        report = file_report(lan)
        publish(staff, report)
        support(mai, report)
        flag = {"reason": "wrong_place"}
        assert anyone.post(f"{PUBLIC}/{report['public_id']}/flags", flag).status_code == 204
        assert move(staff, report, "accepted").status_code == 200

    file_one()
    for_one = [_cost(service, caller, path, items=1) for caller, path in lists]
    for _ in range(MANY - 1):
        file_one()
    for_many = [_cost(service, caller, path, items=MANY) for caller, path in lists]
    assert for_many == for_one
    assert for_one[-2:] == [1, 1]


def test_a_report_costs_the_same_however_long_its_story(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan, photo_ids=[upload_photo(lan)["id"]])
    longer = file_report(lan, photo_ids=[upload_photo(lan)["id"] for _ in range(5)])
    for state in ("accepted", "in_progress", *["resolved", "in_progress"] * 10):
        assert move(staff, longer, state).status_code == 200

    def cost(caller: Caller, path: str) -> int:
        caller.get(path)
        with statements(service) as seen:
            assert caller.get(path).status_code == 200
        return len(seen)

    for caller, path in ((lan, REPORTS), (staff, QUEUE)):
        short, long = (cost(caller, f"{path}/{one['id']}") for one in (report, longer))
        assert short == long


def test_kept_views_and_notes_cost_the_same_for_one_and_for_many(service: Service) -> None:
    staff = service.staff()
    report = file_report(service.citizen())
    notes = f"{QUEUE}/{report['id']}/notes"

    def keep_one(number: int) -> None:
        view = {"name": f"Khung nhìn {number}", "filter": {}}
        assert staff.post(VIEWS, view, key=new_key()).status_code == 201
        assert staff.post(notes, {"text": "Đã gọi."}, key=new_key()).status_code == 201

    keep_one(0)
    paths = [f"{path}?limit=100" for path in (VIEWS, notes)]
    for_one = [_cost(service, staff, path, items=1) for path in paths]
    for number in range(1, 50):
        keep_one(number)
    assert [_cost(service, staff, path, items=50) for path in paths] == for_one


def test_a_report_costs_the_same_however_many_were_merged_into_it(service: Service) -> None:
    minh, staff = service.citizen("minh"), service.staff()
    target = file_report(service.citizen())

    def merge_one() -> None:
        report = file_report(minh, photo_ids=[upload_photo(minh)["id"]])
        assert merge(staff, report, target).status_code == 200

    def cost() -> int:
        with statements(service) as seen:
            shown = read(staff, target)["duplicates"]
        assert all(one["photos"] for one in shown)
        return len(seen)

    merge_one()
    for_one = cost()
    for _ in range(9):
        merge_one()
    assert cost() == for_one


def test_the_next_report_costs_no_more_of_many_than_of_one(service: Service) -> None:
    staff, other = service.staff(), service.staff("officer", Role.TRIAGER)
    report = file_report(service.citizen())

    def cost(clerk: Caller) -> int:
        assert clerk.post(NEXT, {"filter": {"state": "accepted"}}).status_code == 204
        with statements(service) as seen:
            assert clerk.post(NEXT, {}).status_code == 200
        return len(seen)

    for_one = cost(staff)
    copies(service, report, MANY)
    assert cost(other) <= for_one


def test_each_of_many_changes_costs_what_each_of_few_does(service: Service) -> None:
    staff = service.staff()
    first = file_report(service.citizen())

    def cost(items: list[Json]) -> int:
        sent = {"action": {"priority": {"priority": "high"}}, "items": items}
        with statements(service) as seen:
            answer = staff.post(BULK, sent, key=new_key())
        assert {one["status"] for one in answer.get_json()["items"]} == {200}
        return len(seen)

    costs = [cost(items_of(copies(service, first, number))) for number in (1, 2, 12)]
    of_each = costs[1] - costs[0]
    assert costs[2] == costs[1] + 10 * of_each
