"""No query per row: a list of many costs as many statements as a list of one."""

from tests.community import INBOX, PUBLIC, SUPPORTED, stranger, support
from tests.reports import QUEUE, REPORTS, file_report, move, publish, upload_photo
from tests.service import Caller, Service
from tests.statements import statements

FLAGS = "/v1/admin/flags"
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
    lists = (
        (lan, f"{REPORTS}?limit=100"),
        (lan, f"{REPORTS}?limit=100&changed_after={mark}"),
        (lan, f"{INBOX}?limit=100"),
        (mai, f"{SUPPORTED}?limit=100"),
        (staff, f"{QUEUE}?limit=100"),
        (staff, f"{QUEUE}?limit=100&overdue=false&state=accepted&category=roads"),
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
