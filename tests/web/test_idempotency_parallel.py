"""Fifty equal requests at the same moment, against real processes: one row, one answer."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
from sqlalchemy import func, select

from app.feedback.models import Report, ReportEvent
from tests.copies import Deployment
from tests.images import encoded, quadrants
from tests.service import Json, report_draft
from tests.web.problems import MEMBERS

_THREADS = 10
_REPEATS = 5


def _post_at_once(client: httpx.Client, draft: Json, key: str) -> list[httpx.Response]:
    start = Barrier(_THREADS)

    def post(_: int) -> list[httpx.Response]:
        start.wait()
        return [
            client.post("/v1/feedback/reports", json=draft, headers={"Idempotency-Key": key})
            for _ in range(_REPEATS)
        ]

    with ThreadPoolExecutor(_THREADS) as pool:
        return [answer for answers in pool.map(post, range(_THREADS)) for answer in answers]


def test_fifty_equal_posts_make_one_report(deployment: Deployment) -> None:
    lan, draft, key = deployment.service.citizen(), report_draft(), uuid.uuid4().hex
    with deployment.client(lan) as client:
        answers = _post_at_once(client, draft, key)
    statuses = Counter(answer.status_code for answer in answers)
    # On SQLite the others wait; on PostgreSQL they may be told to come again.
    assert set(statuses) <= ({201} if deployment.service.database.is_sqlite else {201, 409})
    assert statuses.total() == _THREADS * _REPEATS
    for answer in answers:
        if answer.status_code == 409:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.headers["Retry-After"] == "1"
            assert set(answer.json()) == MEMBERS
            assert answer.json()["code"] == "idempotency_in_flight"
    good = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in good}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in good) == 1
    _assert_one(deployment, draft)


def test_fifty_equal_posts_under_fifty_keys_make_one_report(deployment: Deployment) -> None:
    """An app that makes a new key for each try is still held by its ``submission_id``."""
    lan, draft = deployment.service.citizen(), report_draft()
    with deployment.client(lan) as client, ThreadPoolExecutor(_THREADS) as pool:
        answers = list(
            pool.map(
                lambda _: client.post(
                    "/v1/feedback/reports",
                    json=draft,
                    headers={"Idempotency-Key": uuid.uuid4().hex},
                ),
                range(50),
            )
        )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 49}
    assert len({answer.json()["id"] for answer in answers}) == 1
    _assert_one(deployment, draft)


def test_equal_uploads_at_once_make_one_photo(deployment: Deployment) -> None:
    minh, key = deployment.service.citizen("minh"), uuid.uuid4().hex
    photo = encoded(quadrants(80, 60))
    with deployment.client(minh) as client, ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(
                lambda _: client.post(
                    "/v1/feedback/photos",
                    files={"file": ("photo.jpg", photo)},
                    headers={"Idempotency-Key": key},
                ),
                range(6),
            )
        )
    statuses = {answer.status_code for answer in answers}
    assert 201 in statuses
    assert statuses <= {201, 409, 503}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    assert all("Retry-After" in answer.headers for answer in answers if answer.status_code != 201)


def _assert_one(deployment: Deployment, draft: Json) -> None:
    mine = Report.submission_id == uuid.UUID(draft["submission_id"])
    with deployment.service.database.reading() as connection:
        assert connection.scalar(select(func.count()).where(mine)) == 1
        steps = select(func.count()).select_from(ReportEvent).join(Report).where(mine)
        assert connection.scalar(steps) == 1
