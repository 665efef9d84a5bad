"""Two clerks at the same report at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from app.feedback.models import ReportEvent, ReportMessage
from app.notifications.models import Notification
from tests.reports import QUEUE, REPORTS, audits, count, file_report, move, new_key
from tests.service import Caller, Json, Service

TIMES = 8


def _at_once(*work: Callable[[], Any]) -> list[int]:
    with ThreadPoolExecutor(len(work)) as pool:
        return [one.result().status_code for one in [pool.submit(call) for call in work]]


def test_of_parallel_moves_exactly_one_wins(service: Service) -> None:
    staff = [service.staff("triager"), service.staff("supervisor")]
    lan = service.citizen()
    for _ in range(TIMES):
        report = file_report(lan)
        moves = [
            partial(_move, who, report, state, revision=1)
            for who in staff
            for state in ("accepted", "rejected")
        ]
        assert sorted(_at_once(*moves)) == [200, 412, 412, 412]
        read = lan.get(f"{REPORTS}/{report['id']}").get_json()
        assert read["revision"] == len(read["history"]) == len(audits(service, report)) == 2
        assert read["state"] == read["history"][-1]["state"]
    assert count(service, Notification) == TIMES


def test_a_withdrawal_and_a_move_at_once_leave_one_story(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    for _ in range(TIMES):
        report = file_report(lan)
        move(staff, report, "accepted")
        statuses = _at_once(
            partial(lan.post, f"{REPORTS}/{report['id']}/withdraw", {}),
            partial(_move, staff, report, "in_progress", revision=2),
        )
        assert statuses in ([200, 412], [409, 200])
        read = lan.get(f"{REPORTS}/{report['id']}").get_json()
        assert read["state"] == ("withdrawn" if statuses[0] == 200 else "in_progress")
        assert read["revision"] == len(read["history"]) == 3


def test_a_reply_sent_twice_at_once_is_one_reply(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    for times in range(1, TIMES + 1):
        report = file_report(lan)
        path = f"{QUEUE}/{report['id']}/messages"
        reply = partial(staff.post, path, {"text": "Chào bạn."}, key=new_key(), If_Match='"1"')
        # On PostgreSQL the second may be told to come again, which it would.
        assert set(_at_once(reply, reply)) <= {201, 409}
        assert count(service, ReportMessage) == count(service, Notification) == times
        assert count(service, ReportEvent) == 2 * times


def _move(staff: Caller, report: Json, state: str, *, revision: int) -> Any:
    path = f"{QUEUE}/{report['id']}/transitions"
    return staff.post(path, {"state": state, "note": "Vì vậy."}, If_Match=f'"{revision}"')
