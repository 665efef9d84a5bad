"""kill -9 of the web processes in the middle of posts, and what the phones find when they retry."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.feedback.models import Photo, Report, ReportEvent
from tests.reports import REPORTS, count, new_key, upload_photo
from tests.served import Served
from tests.service import Json, report_draft

REPORTS_SENT = 60
WITH_PHOTO = 15
KILLED_AFTER = (10, 30)


@dataclass
class Phone:
    """Posts one report until it has an answer, each time in the same words."""

    draft: Json
    key: str = field(default_factory=new_key)
    cut_off: int = 0
    filed: Json = field(default_factory=dict)

    def send(self, client: httpx.Client) -> None:
        while not self.filed:
            try:
                answer = client.post(
                    REPORTS, json=self.draft, headers={"Idempotency-Key": self.key}
                )
            except httpx.TransportError:
                self.cut_off += 1
                time.sleep(0.02)
                continue
            if answer.status_code == 409:
                continue  # the killed request's transaction is not yet over on the server
            assert answer.status_code == 201, answer.text
            self.filed = answer.json()


def test_what_was_cut_off_by_kill_9_is_there_exactly_once(served: Served) -> None:
    lan = served.service.citizen()
    photos = [[upload_photo(lan)["id"]] if n < WITH_PHOTO else [] for n in range(REPORTS_SENT)]
    phones = [Phone(report_draft(photo_ids=ids)) for ids in photos]
    with served.client(lan) as client, ThreadPoolExecutor(6) as pool:
        sending = [pool.submit(phone.send, client) for phone in phones]
        for enough in KILLED_AFTER:
            _wait_until_filed(phones, enough)
            served.web.kill()
            served.web.restart()
        for one in sending:
            one.result()
        known_before = {phone.key: phone.filed for phone in phones}
        for phone in phones:
            phone.filed = {}
            phone.send(client)
    assert sum(phone.cut_off for phone in phones) >= len(KILLED_AFTER)
    for phone in phones:
        assert phone.filed == known_before[phone.key]
    _check_rows(served, phones)


def _wait_until_filed(phones: list[Phone], enough: int) -> None:
    give_up_at = time.monotonic() + 10
    while sum(bool(phone.filed) for phone in phones) < enough:
        assert time.monotonic() < give_up_at
        time.sleep(0.001)


def _check_rows(served: Served, phones: list[Phone]) -> None:
    assert len({phone.filed["reference"] for phone in phones}) == REPORTS_SENT
    for phone in phones:
        photo_ids = [photo["id"] for photo in phone.filed["photos"]]
        assert photo_ids == phone.draft["photo_ids"]
    assert count(served.service, Report) == REPORTS_SENT
    assert count(served.service, Photo, Photo.report_id.is_not(None)) == WITH_PHOTO
    assert list(_rows_per_report(served)) == [(1, 1)] * REPORTS_SENT


def _rows_per_report(served: Served) -> Iterator[tuple[int, int]]:
    """Of each report, how many steps and how many audit rows it has."""
    with served.service.database.reading() as connection:
        steps = connection.execute(
            select(ReportEvent.report_id, func.count()).group_by(ReportEvent.report_id)
        ).all()
        audited = connection.execute(
            select(AuditEvent.subject, func.count()).group_by(AuditEvent.subject)
        ).all()
    audits = {row[0]: row[1] for row in audited}
    for row in steps:
        yield row[1], audits[f"report:{row[0]}"]
