"""The files of covered photos, whatever happens to the store meanwhile."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from app.adapters.photo_store import PhotoStore
from app.errors import UpstreamError
from app.feedback.models import Photo, PhotoFiles
from app.feedback.wiring import EXTENSION
from tests.feedback.photo_files import stored_files
from tests.images import encoded, quadrants
from tests.reports import (
    QUEUE,
    count,
    file_report,
    show_result,
)
from tests.service import Json, Service
from tests.triage.photos.covering import (
    BLACK,
    RED_PART,
    bytes_of,
    etag_of,
    looks,
    redact,
    sweep,
    with_photo,
)
from tests.triage.photos.test_redactions import IN_RED
from tests.web.problems import problem_of


def _swap(service: Service, make: Callable[[str], PhotoStore]) -> Any:
    parts = service.app.extensions[EXTENSION]
    store = make(service.platform.settings.photo_store_url)
    service.app.extensions[EXTENSION] = replace(parts, store=store)
    return parts


def test_what_cannot_be_deleted_now_is_swept_later(service: Service, tmp_path: Path) -> None:
    class Undeletable(PhotoStore):
        def delete(self, keys: Any) -> None:
            raise UpstreamError("photo_store_unavailable", retryable=True)

    lan, staff = service.citizen(), service.staff()
    report, photo_id = with_photo(lan)
    parts = _swap(service, Undeletable)
    assert redact(staff, report, photo_id, RED_PART).status_code == 200
    service.app.extensions[EXTENSION] = parts
    assert len(stored_files(tmp_path)) == 6
    assert sweep(service) == 1
    assert len(stored_files(tmp_path)) == 4
    assert looks(lan.get(report["photos"][0]["url"]).data, at=IN_RED, like=BLACK)


def test_without_a_store_nothing_changes_and_what_was_begun_is_swept(
    service: Service, tmp_path: Path
) -> None:
    class Full(PhotoStore):
        def put(self, key: str, data: bytes) -> None:
            if key.endswith(".sealed"):
                raise UpstreamError("photo_store_unavailable", retryable=True)
            super().put(key, data)

    lan, staff = service.citizen(), service.staff()
    report, photo_id = with_photo(lan)
    before = bytes_of(lan, report["photos"][0]["url"])
    parts = _swap(service, Full)
    problem_of(redact(staff, report, photo_id, RED_PART), 503, "unavailable")
    service.app.extensions[EXTENSION] = parts
    assert bytes_of(lan, report["photos"][0]["url"]) == before
    assert etag_of(staff, report) == '"1"'
    assert sweep(service) == 0
    assert sweep(service, datetime.now(UTC) + timedelta(minutes=61)) == 2
    assert len(stored_files(tmp_path)) == 2
    assert redact(staff, report, photo_id, RED_PART).status_code == 200


def test_who_reads_while_the_files_change_gets_a_whole_photo(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report, photo_id = with_photo(lan)
    own, url = service.app.extensions[EXTENSION].store, report["photos"][0]["url"]

    class Slow(PhotoStore):
        def get(self, key: str) -> bytes:
            if not redacted:
                redacted.append(True)
                assert redact(staff, report, photo_id, RED_PART).status_code == 200
            return own.get(key)

    redacted: list[bool] = []
    _swap(service, Slow)
    answer = lan.get(url)
    assert (answer.status_code, redacted) == (200, [True])
    assert looks(answer.data, at=IN_RED, like=BLACK)


def test_of_several_at_once_one_is_done_and_the_others_are_told(
    service: Service, tmp_path: Path
) -> None:
    lan, staff = service.citizen(), service.staff()
    report, photo_id = with_photo(lan)
    parts = [RED_PART | {"y": 32 + at} for at in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda one: redact(staff, report, photo_id, one, etag='"1"'), parts)
        )
    assert sorted(one.status_code for one in answers) == [200, 412, 412, 412]
    assert staff.get(f"{QUEUE}/{report['id']}").get_json()["revision"] == 2
    sweep(service, datetime.now(UTC) + timedelta(minutes=61))
    assert len(stored_files(tmp_path)) == 4
    assert looks(lan.get(report["photos"][0]["url"]).data, at=IN_RED, like=BLACK)


def test_a_photo_that_goes_takes_its_sealed_original_along(
    service: Service, tmp_path: Path
) -> None:
    lan, staff = service.citizen(), service.staff()
    report, photo_id = with_photo(lan)
    redact(staff, report, photo_id, RED_PART)
    assert len(stored_files(tmp_path)) == 4
    with service.database.writing() as session:
        gone = update(Photo).where(Photo.id == uuid.UUID(photo_id))
        session.execute(gone.values(report_id=None, state="removing"))
        session.commit()
    assert sweep(service) == 1
    assert stored_files(tmp_path) == []
    assert (count(service, Photo), count(service, PhotoFiles)) == (0, 0)


def test_the_uploaded_file_sent_again_shows_the_covered_photo(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    upload: Json = show_result(staff, report, photo := encoded(quadrants(800, 600))).get_json()
    assert redact(staff, report, upload["id"], RED_PART).status_code == 200
    again = show_result(staff, report, photo)
    assert (again.status_code, again.get_json()["is_redacted"]) == (200, True)
    assert looks(staff.get(again.get_json()["url"]).data, at=IN_RED, like=BLACK)
