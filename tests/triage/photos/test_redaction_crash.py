"""kill -9 of the web processes while photos are being covered: each is whole, one or the other."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from app.feedback.models import PhotoFiles
from tests.feedback.photo_files import stored_files
from tests.images import RED
from tests.reports import QUEUE, count
from tests.served import Served
from tests.service import Json
from tests.triage.photos.covering import BLACK, RED_PART, looks, redact, sweep, with_photo

PHOTOS = 4
IN_RED = (0.25, 0.25)
# So many files may be new when it happens: of the first photo all, of another some.
KILLED_AT = (1, 6)


def test_a_photo_is_covered_or_not_and_never_half(served: Served, tmp_path: Path) -> None:
    lan, staff = served.service.citizen(), served.service.staff()
    photos = [with_photo(lan) for _ in range(PHOTOS)]
    with served.client(staff) as client:
        for enough in KILLED_AT:
            with ThreadPoolExecutor(4) as pool:
                sending = [pool.submit(_redact, client, *one) for one in photos]
                _wait_for_files(tmp_path, len(stored_files(tmp_path)) + enough)
                served.web.kill()
                for one in sending:
                    one.result()
            served.web.restart()
            for report, photo_id in photos:
                _check(client, report, photo_id)
    for report, photo_id in photos:
        read = staff.get(f"{QUEUE}/{report['id']}").get_json()
        if not read["photos"][0]["is_redacted"]:
            assert redact(staff, report, photo_id, RED_PART).status_code == 200
    sweep(served.service, datetime.now(UTC) + timedelta(minutes=61))
    assert len(stored_files(tmp_path)) == 4 * PHOTOS
    assert count(served.service, PhotoFiles) == 2 * PHOTOS


def _redact(client: httpx.Client, report: Json, photo_id: str) -> None:
    path = f"{QUEUE}/{report['id']}/photos/{photo_id}/redactions"
    with suppress(httpx.TransportError):
        client.post(path, json={"rectangles": [RED_PART]}, headers={"If-Match": '"1"'})


def _wait_for_files(tmp_path: Path, enough: int) -> None:
    give_up_at = time.monotonic() + 5
    while len(stored_files(tmp_path)) < enough and time.monotonic() < give_up_at:
        time.sleep(0.001)


def _check(client: httpx.Client, report: Json, photo_id: str) -> None:
    """What its row says, its revision and both sizes are of one piece."""
    path = f"{QUEUE}/{report['id']}"
    read = client.get(path).json()
    is_redacted = read["photos"][0]["is_redacted"]
    assert read["revision"] == (2 if is_redacted else 1)
    for size in ("full", "thumb"):
        answer = client.get(f"{path}/photos/{photo_id}", params={"size": size})
        assert answer.status_code == 200
        assert looks(answer.content, at=IN_RED, like=BLACK if is_redacted else RED)
