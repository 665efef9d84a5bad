"""Fifty taps at once, against real gunicorn processes: the count is what was tapped."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.community import counts, published, stranger, support_path
from tests.reports import move, new_key
from tests.served import Served
from tests.service import report_draft

TAPS = 50


def _at_once(calls: list[Callable[[], httpx.Response]]) -> list[int]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [answer.result().status_code for answer in [pool.submit(call) for call in calls]]


def test_50_taps_of_one_citizen_count_once_and_of_ten_ten_times(served: Served) -> None:
    service = served.service
    lan, staff = service.citizen(), service.staff()
    report = published(lan, staff)
    path = support_path(report)
    strangers = [stranger(service, number) for number in range(10)]
    clients = [served.client(one) for one in strangers]
    assert set(_at_once([lambda: clients[0].put(path)] * TAPS)) == {200}
    assert counts(service, report) == (1, 1)
    taps = [lambda client=client: client.put(path) for client in clients] * (TAPS // 10)
    assert set(_at_once(taps)) == {200}
    assert counts(service, report) == (10, 10)
    # To and fro, while staff work on the report and others report: nobody waits for ever.
    mixed = [lambda client=client: client.delete(path) for client in clients] * 3
    mixed += [lambda client=client: client.put(path) for client in clients] * 2
    with ThreadPoolExecutor(2) as pool:
        moving = [pool.submit(move, staff, report, state) for state in ("accepted",)]
        filing = pool.submit(lan.post, "/v1/feedback/reports", report_draft(), key=new_key())
        assert set(_at_once(mixed)) == {200}
        assert [one.result().status_code for one in moving] == [200]
        assert filing.result().status_code == 201
    told, rows = counts(service, report)
    assert told == rows
    assert set(_at_once([lambda client=client: client.delete(path) for client in clients])) == {200}
    assert counts(service, report) == (0, 0)
    assert "unforeseen" not in served.web.log
    for client in clients:
        client.close()
