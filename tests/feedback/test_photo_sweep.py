"""What nobody used is removed, bytes and row, and nothing else is."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from app.adapters.photo_store import PhotoStore
from app.feedback.models import Photo
from app.feedback.photos.keeping import PhotoState, Size, store_key
from app.feedback.photos.sweeping import sweep_photos
from app.feedback.tasks import make_tasks
from app.feedback.wiring import EXTENSION
from tests.feedback.photo_files import stored_files
from tests.images import encoded, quadrants
from tests.reports import REPORTS, count, file_report, new_key, upload_photo
from tests.service import Json, Service, report_draft

DAY = timedelta(days=1)
PHOTO = encoded(quadrants(64, 48))


def _sweep(service: Service, now: datetime) -> int:
    task = next(one for one in make_tasks(service.platform) if one.name == "sweep_photos")
    return task.run(now)


def _set(service: Service, photo: Json, **values: Any) -> None:
    with service.database.writing() as session:
        session.execute(update(Photo).where(Photo.id == uuid.UUID(photo["id"])).values(**values))
        session.commit()


def test_a_photo_is_swept_after_seven_days_unless_a_report_uses_it(
    service: Service, tmp_path: Path
) -> None:
    lan = service.citizen()
    used, unused = upload_photo(lan), upload_photo(lan)
    report = file_report(lan, photo_ids=[used["id"]])
    expires_at = datetime.fromisoformat(unused["expires_at"])
    assert _sweep(service, expires_at - timedelta(seconds=1)) == 0
    assert lan.get(unused["url"]).status_code == 200
    assert _sweep(service, expires_at) == 1
    assert lan.get(unused["url"]).status_code == 404
    assert {file.parent.name for file in stored_files(tmp_path)} == {used["id"]}
    assert _sweep(service, expires_at + 365 * DAY) == 0
    assert lan.get(report["photos"][0]["url"]).status_code == 200


def test_an_upload_that_died_is_swept_after_an_hour(service: Service, tmp_path: Path) -> None:
    lan, now = service.citizen(), datetime.now(UTC)
    dead, fresh = upload_photo(lan), upload_photo(lan)
    _set(service, dead, state=PhotoState.STORING, created_at=now - timedelta(minutes=61))
    _set(service, fresh, state=PhotoState.STORING, created_at=now - timedelta(minutes=59))
    for photo in (dead, fresh):
        assert lan.get(photo["url"]).status_code == 404, "not before its bytes are all there"
        refused = lan.post(REPORTS, report_draft(photo_ids=[photo["id"]]), key=new_key())
        assert refused.get_json()["code"] == "photo_unknown"
    assert _sweep(service, now) == 1
    assert {file.parent.name for file in stored_files(tmp_path)} == {fresh["id"]}
    assert count(service, Photo) == 1


def test_a_row_whose_bytes_never_came_is_swept_too(service: Service, tmp_path: Path) -> None:
    photo = upload_photo(service.citizen())
    for file in stored_files(tmp_path):
        file.unlink()
    assert _sweep(service, datetime.now(UTC) + 8 * DAY) == 1
    assert count(service, Photo, Photo.id == uuid.UUID(photo["id"])) == 0


def test_a_sweep_that_died_goes_on_next_time(service: Service, tmp_path: Path) -> None:
    """Marked and its bytes half gone: nobody can use it any more, and the next sweep finds it."""
    lan = service.citizen()
    photo = upload_photo(lan)
    _set(service, photo, state=PhotoState.REMOVING)
    next(file for file in stored_files(tmp_path) if file.name == "full.jpg").unlink()
    refused = lan.post(REPORTS, report_draft(photo_ids=[photo["id"]]), key=new_key())
    assert (refused.status_code, refused.get_json()["code"]) == (422, "photo_expired")
    assert lan.get(photo["url"]).status_code == 404
    assert _sweep(service, datetime.now(UTC)) == 1
    assert stored_files(tmp_path) == []


def test_a_photo_that_is_being_removed_cannot_be_taken_up_meanwhile(
    service: Service, tmp_path: Path
) -> None:
    """A report that came a moment before the hour, and was kept waiting by another writer."""
    lan = service.citizen()
    photo = upload_photo(lan)
    answers = []

    class SlowStore(PhotoStore):
        def delete(self, keys: Any) -> None:
            answers.append(lan.post(REPORTS, report_draft(photo_ids=[photo["id"]]), key=new_key()))
            super().delete(keys)

    store = SlowStore(service.platform.settings.photo_store_url)
    assert sweep_photos(service.database, store, now=datetime.now(UTC) + 7 * DAY) == 1
    assert [answer.get_json()["code"] for answer in answers] == ["photo_expired"]
    assert count(service, Photo) == 0
    assert stored_files(tmp_path) == []


def test_an_upload_that_was_believed_dead_is_not_called_done(
    service: Service, tmp_path: Path
) -> None:
    lan, parts, later = service.citizen(), service.app.extensions[EXTENSION], timedelta(minutes=61)
    swept = []

    class VerySlowStore(PhotoStore):
        def put(self, key: str, data: bytes) -> None:
            super().put(key, data)
            swept.append(_sweep(service, datetime.now(UTC) + later))

    slow = VerySlowStore(service.platform.settings.photo_store_url)
    service.app.extensions[EXTENSION] = replace(parts, store=slow)
    key = new_key()
    refused = lan.upload(PHOTO, key=key)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert sum(swept) == 1
    service.app.extensions[EXTENSION] = parts
    assert lan.upload(PHOTO, key=key).status_code == 201


def test_an_upload_without_a_store_is_refused_for_now_and_leaves_nothing_in_the_end(
    service: Service, tmp_path: Path
) -> None:
    lan, folder, key = service.citizen(), tmp_path / "photos", new_key()
    away = folder.rename(tmp_path / "away")
    folder.write_text("a file where the folder was")
    refused = lan.upload(PHOTO, key=key)
    assert (refused.status_code, refused.get_json()["code"]) == (503, "unavailable")
    assert refused.headers["Retry-After"]
    folder.unlink()
    away.rename(folder)
    assert lan.upload(PHOTO, key=key).status_code == 201, "the same key, once the store is back"
    assert count(service, Photo) == 2
    assert _sweep(service, datetime.now(UTC) + timedelta(minutes=61)) == 1
    assert len(stored_files(tmp_path)) == 2


def test_the_two_sizes_lie_under_names_of_our_own() -> None:
    photo_id = uuid.UUID("0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60718")
    assert store_key(photo_id, Size.THUMB) == f"18/{photo_id}/thumb.jpg"
