"""Many posts at once, against real gunicorn processes."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from app.audit.models import AuditEvent
from app.feedback.models import Photo, Report, ReportEvent, ReportReceipt
from tests.reports import REPORTS, count, new_key, upload_photo
from tests.served import Served
from tests.service import report_draft


def _all_at_once(work: Sequence[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    with ThreadPoolExecutor(len(work)) as pool:
        return [one.result() for one in [pool.submit(call) for call in work]]


def _poster(client: httpx.Client, draft: Any, key: str) -> Callable[[], httpx.Response]:
    """Posts as an app does: told that the first one is still being worked on, it comes again."""

    def post() -> httpx.Response:
        while True:
            answer = client.post(REPORTS, json=draft, headers={"Idempotency-Key": key})
            if answer.status_code != 409:
                return answer
            assert answer.json()["code"] == "idempotency_in_flight"
            assert answer.headers["Retry-After"] == "1"
            time.sleep(0.1)

    return post


def test_50_posts_at_once_with_one_key_are_one_report(served: Served) -> None:
    lan, draft, key = served.service.citizen(), report_draft(), new_key()
    with served.client(lan) as client:
        answers = _all_at_once([_poster(client, draft, key)] * 50)
        other = client.post(REPORTS, json=report_draft(), headers={"Idempotency-Key": key})
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert count(served.service, Report) == count(served.service, ReportEvent) == 1
    assert count(served.service, ReportReceipt) == 1
    assert count(served.service, AuditEvent, AuditEvent.action == "report_submitted") == 1
    assert "unforeseen" not in served.web.log


def test_what_meets_at_the_same_moment_is_told_apart(served: Served) -> None:
    """Different reports get numbers of their own; one submission, and one photo, count once."""
    lan = served.service.citizen()
    photo_id = upload_photo(lan)["id"]
    same = report_draft()
    with served.client(lan) as client:
        different = _all_at_once([_poster(client, report_draft(), new_key()) for _ in range(20)])
        repeated = _all_at_once([_poster(client, same, new_key()) for _ in range(10)])
        sharing = _all_at_once(
            [_poster(client, report_draft(photo_ids=[photo_id]), new_key()) for _ in range(10)]
        )
    assert {answer.status_code for answer in different} == {201}
    assert len({answer.json()["reference"] for answer in different}) == 20
    assert sorted(answer.status_code for answer in repeated) == [200] * 9 + [201]
    assert len({answer.json()["id"] for answer in repeated}) == 1
    assert sorted(answer.status_code for answer in sharing) == [201] + [422] * 9
    assert count(served.service, Report) == count(served.service, ReportEvent) == 22
    assert count(served.service, Photo, Photo.report_id.is_not(None)) == 1
    assert "unforeseen" not in served.web.log
