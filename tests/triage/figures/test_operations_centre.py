"""The operations centre sees what is open now, every emergency, and what became of it."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.feedback.changes import REPORT_CHANGES
from app.settings.clients import ClientSettings
from app.triage.operations_centre_schemas import OperationsSchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.figures import keep
from tests.reports import QUEUE, all_items, file_report, move, set_directly
from tests.service import Caller, Json, Service
from tests.services.signing import OTHER_SECRET, Signer
from tests.stand_ins import Sandbox, make_settings
from tests.statements import statements

IOC = "/v1/admin/ioc"
_FIRE = {"category": "fire_emergency"}


def _number(service: Service) -> None:
    while REPORT_CHANGES.number(service.database):
        continue


def _read(caller: Caller, query: str = "") -> Json:
    answer = caller.get(f"{IOC}{query}")
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    assert_documented(content, OperationsSchema)
    return content


def _ids(content: Json) -> list[Any]:
    return [item["id"] for item in content["items"]]


def test_numbers_say_what_is_open_now(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    fire, road, asked, over = (file_report(lan, **more) for more in (_FIRE, {}, {}, {}))
    for report, state in ((asked, "needs_info"), (over, "rejected"), (fire, "accepted")):
        assert move(staff, report, state).status_code == 200
    set_directly(service, road, due_at=datetime.now(UTC) - timedelta(hours=1))
    keep(service)
    assert _read(staff)["numbers"] == {
        "open": 3,
        "late": 1,
        "unacknowledged": 1,
        "waiting_for_citizen": 1,
        "open_emergencies": 1,
        "unacknowledged_emergencies": 0,
        "received_today": 4,
    }


def test_emergencies_are_followed_from_mark_to_mark(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    file_report(lan)
    fires = [file_report(lan, **_FIRE) for _ in range(3)]
    _number(service)
    first = _read(staff, "?limit=2")
    assert _ids(first) == [fires[2]["id"], fires[1]["id"]]
    assert [item["is_acknowledged"] for item in first["items"]] == [False, False]
    assert [item["id"] for item in all_items(staff, IOC, limit=2)] == [
        report["id"] for report in fires[::-1]
    ]
    assert _ids(_read(staff, f"?changed_after={first['changes_mark']}")) == []
    move(staff, fires[0], "rejected")
    move(staff, fires[1], "accepted")
    _number(service)
    page = _read(staff, f"?limit=1&changed_after={first['changes_mark']}")
    assert page["has_more_changes"]
    rest = _read(staff, f"?changed_after={page['changes_mark']}")
    assert not rest["has_more_changes"]
    changed = {item["id"]: item for item in page["items"] + rest["items"]}
    assert {one["id"]: one["is_open"] for one in changed.values()} == {
        fires[0]["id"]: False,
        fires[1]["id"]: True,
    }
    assert _ids(_read(staff)) == [fires[2]["id"], fires[1]["id"]]


def test_only_who_sees_the_whole_province_watches_it(service: Service) -> None:
    assert service.staff("supervisor", agency="so_xay_dung").get(IOC).status_code == 403
    assert service.staff("triager", area="25747").get(IOC).status_code == 403
    assert service.staff("officer").get(IOC).status_code == 403
    assert service.staff("administrator").get(IOC).status_code == 200
    assert service.citizen().get(IOC).status_code == 403


def test_restricted_emergencies_take_the_named_scope(service: Service) -> None:
    fire = file_report(service.citizen(), **_FIRE)
    set_directly(service, fire, publication="restricted")
    keep(service)
    blind = _read(service.staff("triager"))
    assert (_ids(blind), set(blind["numbers"].values())) == ([], {0})
    seeing = service.staff("supervisor", Role.SUPERVISOR, sees_restricted=True)
    assert _ids(_read(seeing)) == [fire["id"]]


def test_marks_of_other_lists_are_refused(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    file_report(lan)
    mark = lan.get("/v1/feedback/reports").get_json()["changes_mark"]
    assert staff.get(f"{IOC}?changed_after={mark}").get_json()["code"] == "cursor_invalid"
    cursor = _read(staff)["changes_mark"]
    assert staff.get(f"{IOC}?cursor={cursor}").get_json()["code"] == "cursor_invalid"
    assert staff.get(f"{IOC}?cursor={cursor}&changed_after={cursor}").status_code == 422


def test_many_emergencies_cost_as_many_statements_as_one(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    costs = []
    for more in (1, 30):
        for _ in range(more):
            set_directly(service, file_report(lan), is_emergency=True)
        staff.get(IOC)
        with statements(service) as seen:
            assert len(_read(staff, "?limit=100")["items"]) == (1 if more == 1 else 31)
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_emergencies_in_the_feed_are_those_that_staff_can_open(service: Service) -> None:
    staff, fire = service.staff(), file_report(service.citizen(), **_FIRE)
    (item,) = _read(staff)["items"]
    opened = staff.get(f"{QUEUE}/{item['id']}").get_json()
    assert (opened["reference"], opened["due_at"]) == (fire["reference"], item["due_at"])


def test_a_system_with_the_scope_reads_what_is_not_restricted(
    database_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    settings = make_settings(database_url, sandbox, photos=tmp_path / "photos")
    screen = ClientSettings("ioc-screen", (OTHER_SECRET,), frozenset({"operations:read"}))
    settings = dataclasses.replace(settings, clients=(*settings.clients, screen))
    path = "/v1/integration/operations"
    with Service.running(settings, sandbox) as service:
        fires = [file_report(service.citizen(), **_FIRE) for _ in range(2)]
        set_directly(service, fires[0], publication="restricted")
        signer = Signer(service.app, OTHER_SECRET, "ioc-screen")
        content = signer.call("GET", path).get_json()
        assert_documented(content, OperationsSchema)
        assert _ids(content) == [fires[1]["id"]]
        assert content["numbers"]["open"] == 1
        other = Signer(service.app, sandbox.client_secret)
        assert other.call("GET", path).status_code == 403
        assert signer.call("GET", "/v1/integration/batches/msg_1").status_code == 403
        assert service.staff().get(path).status_code == 401
