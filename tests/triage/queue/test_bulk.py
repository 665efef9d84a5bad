"""One change to many reports: each by its own rules, once, whatever is cut off or sent twice."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
from sqlalchemy import delete, func, select, update

from app.feedback.models import Report, ReportEvent, ReportUndo
from app.notifications.models import Notification
from app.triage.bulk.keeping import sweep_steps
from app.triage.bulk.models import BulkStep
from app.triage.bulk_schemas import BulkAnswerSchema
from app.web.kept_answers import KEPT_FOR
from app.web.models import IdempotentAnswer
from tests.documented import assert_documented
from tests.reports import ask_agencies, count, file_report, new_key, set_directly
from tests.served import Served
from tests.service import Caller, Json, Service
from tests.triage.many import BULK, copies, items_of
from tests.triage.merging.acting import rows_of, undo
from tests.triage.work import HEALTH, ROADS, refused, seen

ACCEPT = {"transition": {"state": "accepted"}}
MANY = 200


def _bulk(staff: Caller, action: Json, items: list[Json], key: str | None = None) -> Any:
    return staff.post(BULK, {"action": action, "items": items}, key=key or new_key())


def _statuses(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.get_json()
    return [one["status"] for one in answer.get_json()["items"]]


def test_each_of_200_is_done_or_refused_by_itself(service: Service) -> None:
    triager = service.staff()
    report = file_report(service.citizen())
    reports = [report, *copies(service, report, MANY - 2)]
    for one in reports[0::4]:
        set_directly(service, one, publication="restricted")
    for one in reports[1::4]:
        set_directly(service, one, state="closed")
    for one in reports[2::4]:
        set_directly(service, one, revision=2)
    items = [*items_of(reports), {"id": str(uuid.uuid4()), "revision": 1}]
    answer = _bulk(triager, ACCEPT, items)
    assert _statuses(answer) == [404, 409, 412, 200] * 49 + [404, 409, 412, 404]
    content = answer.get_json()
    assert [one["id"] for one in content["items"]] == [one["id"] for one in items]
    assert content["items"][3]["revision"] == 2
    assert content["items"][3]["problem"] is None
    codes = [one["problem"]["code"] for one in content["items"][:3]]
    assert codes == ["not_found", "transition_not_allowed", "revision_stale"]
    assert content["items"][0]["problem"] | {"detail": ""} == (
        content["items"][-1]["problem"] | {"detail": ""}
    ), "out of sight is as if it did not exist"
    assert count(service, Notification) == 49
    assert count(service, ReportEvent, ReportEvent.state == "accepted") == 49


def test_the_answer_is_documented_and_comes_again(service: Service) -> None:
    triager, key = service.staff(), new_key()
    first = file_report(service.citizen())
    items = items_of([first, *copies(service, first, 2)])
    answer = _bulk(triager, {"priority": {"priority": "high"}}, items, key)
    assert_documented(answer.get_json(), BulkAnswerSchema)
    again = _bulk(triager, {"priority": {"priority": "high"}}, items, key)
    assert again.get_json() == answer.get_json()
    assert again.headers["Idempotency-Replayed"] == "true"
    refused(_bulk(triager, ACCEPT, items, key), 422, "idempotency_key_reused")
    assert seen(triager, first)["revision"] == 2


def test_what_is_no_request_is_refused_as_a_whole(service: Service) -> None:
    triager, one = service.staff(), {"id": str(uuid.uuid4()), "revision": 1}
    refused(triager.post(BULK, {"action": ACCEPT, "items": [one]}), 400, "idempotency_key_missing")
    refused(_bulk(triager, ACCEPT, [one, one]), 422, "repeated")
    refused(_bulk(triager, {}, [one]), 422, "exactly_one")
    refused(_bulk(triager, ACCEPT | {"priority": {"priority": "low"}}, [one]), 422, "exactly_one")
    many = [{"id": str(uuid.uuid4()), "revision": 1} for _ in range(MANY + 1)]
    refused(_bulk(triager, ACCEPT, many), 422, "length")
    refused(_bulk(triager, {"extension": {}}, [one]), 422, "unknown")
    assert _bulk(triager, {"transition": {"state": "gone"}}, [one]).status_code == 422
    assert _bulk(triager, ACCEPT, [{"id": one["id"], "revision": "1"}]).status_code == 422
    assert _statuses(_bulk(triager, ACCEPT, [])) == []


def test_every_action_is_that_of_its_own_route(service: Service) -> None:
    boss = service.staff("supervisor")
    report = file_report(service.citizen())
    published = {"publication": "public", "title": "Ổ gà", "text": "Sẽ được vá."}
    for action, told in (
        ({"assignee": {"staff_id": "me"}}, lambda it: it["assignee"]["full_name"] != ""),
        ({"priority": {"priority": "high"}}, lambda it: it["priority"] == "high"),
        ({"category": {"category": "trees"}}, lambda it: it["category"] == "trees"),
        ({"publication": published}, lambda it: it["publication"] == "public"),
        ({"assignment": {"agency": HEALTH, "task": "Xem."}}, lambda it: it["assignments"]),
        ({"transition": {"state": "accepted"}}, lambda it: it["state"] == "accepted"),
        ({"lead": {"agency": HEALTH}}, lambda it: it["lead_agency"] == HEALTH),
    ):
        before = seen(boss, report)["revision"]
        answer = _bulk(boss, action, items_of([report], before))
        assert _statuses(answer) == [200], (action, answer.get_json())
        after = seen(boss, report)
        assert after["revision"] == answer.get_json()["items"][0]["revision"] > before
        assert told(after), action


def test_rights_are_those_of_the_single_route(service: Service) -> None:
    report = file_report(service.citizen())
    helped, others = copies(service, report, 2)
    for one in (helped, others):
        set_directly(service, one, lead_agency_code=HEALTH)
    ask_agencies(service, helped, ROADS)
    officer, publisher = service.staff("officer", agency=ROADS), service.staff("publisher")
    items = items_of([report, helped, others])
    refused(_bulk(publisher, ACCEPT, items), 403, "forbidden")
    refused(_bulk(officer, {"publication": {"publication": "hidden"}}, items), 403, "forbidden")
    refused(_bulk(service.staff("administrator"), ACCEPT, items), 403, "forbidden")
    assert _statuses(_bulk(officer, ACCEPT, items)) == [200, 403, 404]
    set_directly(service, report, needs_supervisor=True)
    passed = {"lead": {"agency": HEALTH}}
    [refusal] = _bulk(officer, passed, items_of([report], 2)).get_json()["items"]
    assert (refusal["status"], refusal["problem"]["code"]) == (403, "supervisor_needed")
    hidden = _bulk(publisher, {"publication": {"publication": "hidden"}}, items_of([helped]))
    assert _statuses(hidden) == [200]


def test_a_step_that_was_done_is_told_as_done_even_out_of_sight(service: Service) -> None:
    triager, key = service.staff(), new_key()
    report = file_report(service.citizen())
    restrict = {"publication": {"publication": "restricted"}}
    answer = _bulk(triager, restrict, items_of([report]), key)
    with service.database.writing() as session:
        # As if it had been cut off before its answer was kept.
        session.connection().exec_driver_sql("DELETE FROM idempotent_answers")
        session.commit()
    refused(_bulk(triager, ACCEPT, items_of([report]), key), 422, "idempotency_key_reused")
    again = _bulk(triager, restrict, items_of([report]), key)
    assert again.get_json() == answer.get_json()
    assert _statuses(_bulk(triager, restrict, items_of([report]))) == [404]
    assert sweep_steps(service.database, datetime.now(UTC)) == 0
    assert sweep_steps(service.database, datetime.now(UTC) + KEPT_FOR) == 1


def test_a_key_that_is_forgotten_does_its_request_anew(service: Service) -> None:
    triager, key = service.staff(), new_key()
    report = file_report(service.citizen())
    assert _statuses(_bulk(triager, ACCEPT, items_of([report]), key)) == [200]
    with service.database.writing() as session:
        for kept in (BulkStep, IdempotentAnswer):
            session.execute(update(kept).values(expires_at=datetime.now(UTC)))
        session.commit()
    on = {"transition": {"state": "in_progress"}}
    assert _statuses(_bulk(triager, on, items_of([report], 2), key)) == [200]
    with service.database.writing() as session:
        session.execute(delete(IdempotentAnswer))
        session.commit()
    assert _statuses(_bulk(triager, on, items_of([report], 2), key)) == [200], "it was done"
    assert seen(triager, report)["revision"] == 3


def test_each_of_many_moves_can_be_undone_as_long_as_a_single_one(service: Service) -> None:
    lan, triager = service.citizen(), service.staff()
    reports = [file_report(lan) for _ in range(3)]
    before, began_at = rows_of(service, *reports), datetime.now(UTC)
    reject = {"transition": {"state": "rejected", "note": "Không thấy."}}
    assert _statuses(_bulk(triager, reject, items_of(reports))) == [200] * 3
    with service.database.reading() as connection:
        moved_at = connection.scalars(select(ReportUndo.at).order_by(ReportUndo.report_id)).all()
    assert began_at < moved_at[0] < moved_at[1] < moved_at[2]
    for one in reports:
        assert undo(triager, one).status_code == 200
    assert rows_of(service, *reports) == before
    assert count(service, Notification, Notification.deleted_at.is_(None)) == 0


def test_cut_off_half_way_and_sent_again_it_does_each_report_once(served: Served) -> None:
    service, key = served.service, new_key()
    triager = service.staff()
    report = file_report(service.citizen())
    body = {"action": ACCEPT, "items": items_of([report, *copies(service, report, MANY - 1)])}
    with served.client(triager) as client, ThreadPoolExecutor(1) as pool:
        headers = {"Idempotency-Key": key}
        sent = pool.submit(client.post, BULK, json=body, headers=headers)
        give_up_at = time.monotonic() + 20
        while count(service, BulkStep) < 20 and not sent.done():
            assert time.monotonic() < give_up_at
        served.web.kill()
        assert isinstance(sent.exception(), httpx.TransportError)
        done_before = count(service, BulkStep)
        served.web.restart()
        answer = client.post(BULK, json=body, headers=headers)
    assert 20 <= done_before < MANY
    assert [one["status"] for one in answer.json()["items"]] == [200] * MANY
    assert _steps_of_each(service) == {1}
    assert count(service, Notification) == MANY


def test_two_over_the_same_reports_and_one_sent_twice_lose_nothing(served: Served) -> None:
    service = served.service
    report = file_report(service.citizen())
    items = items_of([report, *copies(service, report, MANY - 1)])
    boss, triager = service.staff("supervisor"), service.staff()
    twice, orders = new_key(), (items, items, items[::-1])
    callers = ((triager, twice), (triager, twice), (boss, new_key()))
    clients = [served.client(caller) for caller, _ in callers]
    with ThreadPoolExecutor(3) as pool:
        answers = [
            pool.submit(
                client.post,
                BULK,
                json={"action": ACCEPT, "items": order},
                headers={"Idempotency-Key": key},
            )
            for client, order, (_, key) in zip(clients, orders, callers, strict=True)
        ]
        found = [answer.result() for answer in answers]
    for client in clients:
        client.close()
    assert {found[0].status_code, found[1].status_code} <= {200, 409}
    assert 200 in {found[0].status_code, found[1].status_code}
    assert found[2].status_code == 200, found[2].text
    mine = next(one for one in found[:2] if one.status_code == 200).json()["items"]
    theirs = {one["id"]: one["status"] for one in found[2].json()["items"]}
    assert all({one["status"], theirs[one["id"]]} == {200, 412} for one in mine)
    assert _steps_of_each(service) == {1}
    assert count(service, Report, Report.revision == 2) == MANY
    assert "unforeseen" not in served.web.log
    assert "database_unavailable" not in served.web.log


def _steps_of_each(service: Service) -> set[int]:
    accepted = select(func.count()).where(ReportEvent.state == "accepted")
    with service.database.reading() as connection:
        return set(connection.scalars(accepted.group_by(ReportEvent.report_id)))
