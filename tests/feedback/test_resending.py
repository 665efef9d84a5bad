"""A report sent again by a phone that lost our answer and its photos' ids: the same photos."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.feedback.models import Photo, Report
from app.feedback.photos.keeping import MAX_UNUSED_PER_CITIZEN
from app.feedback.photos.sweeping import sweep_photos
from app.feedback.wiring import EXTENSION
from tests.feedback.photo_files import fill_quota, stored_files
from tests.reports import REPORTS, count, file_report, new_key, small_photo, upload_photo
from tests.service import Caller, Json, Service, report_draft
from tests.web.problems import problem_of

_BYTES = [small_photo() for _ in range(3)]


def _upload(citizen: Caller, *photos: bytes) -> list[str]:
    return [upload_photo(citizen, photo)["id"] for photo in photos]


def _filed(citizen: Caller, draft: Json) -> Json:
    return file_report(citizen, **draft)


def test_photos_uploaded_again_are_the_same_report(service: Service, tmp_path: Path) -> None:
    lan = service.citizen()
    draft = report_draft(photo_ids=_upload(lan, *_BYTES))
    first = _filed(lan, draft)
    again = draft | {"photo_ids": _upload(lan, *_BYTES)}
    assert not {*draft["photo_ids"]} & {*again["photo_ids"]}
    answer = lan.post(REPORTS, again, key=new_key())
    assert (answer.status_code, answer.get_json()) == (200, first)
    # Some of each: one upload was answered before the report was filed, the others were not.
    mixed = draft | {"photo_ids": [draft["photo_ids"][0], *_upload(lan, *_BYTES[1:])]}
    assert lan.post(REPORTS, mixed, key=new_key()).get_json() == first
    assert lan.get(f"{REPORTS}/{first['id']}").get_json() == first
    assert count(service, Report) == 1
    store = service.app.extensions[EXTENSION].store
    assert sweep_photos(service.database, store, now=datetime.now(UTC)) == 5
    assert {file.parent.name for file in stored_files(tmp_path)} == {*draft["photo_ids"]}


def test_photos_that_came_later_are_not_held_against_it(service: Service) -> None:
    lan = service.citizen()
    draft = report_draft(photo_ids=_upload(lan, _BYTES[0]), photos_expected=1)
    first = _filed(lan, draft)
    added = lan.upload(_BYTES[1], path=f"{REPORTS}/{first['id']}/photos")
    assert added.status_code == 201
    again = lan.post(REPORTS, draft | {"photo_ids": _upload(lan, _BYTES[0])}, key=new_key())
    assert (again.status_code, len(again.get_json()["photos"])) == (200, 2)


def test_other_photos_or_another_order_are_another_report(service: Service) -> None:
    lan = service.citizen()
    draft = report_draft(photo_ids=_upload(lan, *_BYTES[:2]))
    _filed(lan, draft)
    ids = _upload(lan, *_BYTES)
    for other in ([ids[1], ids[0]], ids[:1], ids, [ids[0], ids[2]], [], [ids[2], ids[1]]):
        answer = lan.post(REPORTS, draft | {"photo_ids": other}, key=new_key())
        problem_of(answer, 409, "submission_id_reused")
    changed = draft | {"photo_ids": ids[:2], "text": "Khác hẳn."}
    problem_of(lan.post(REPORTS, changed, key=new_key()), 409, "submission_id_reused")
    assert count(service, Photo, Photo.state == "stored") == 5, "none was given up"


def test_what_cannot_be_compared_is_asked_for_again(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    draft = report_draft(photo_ids=_upload(lan, *_BYTES[:2]))
    first = _filed(lan, draft)
    ids, [foreign] = _upload(lan, *_BYTES[:2]), _upload(minh, _BYTES[0])
    strange = lan.post(REPORTS, draft | {"photo_ids": [foreign, ids[1]]}, key=new_key())
    problem = problem_of(strange, 422, "photo_unknown")
    assert [error["pointer"] for error in problem["errors"]] == ["/photo_ids/0"]
    store = service.app.extensions[EXTENSION].store
    sweep_photos(service.database, store, now=datetime.now(UTC) + timedelta(days=7))
    gone = lan.post(REPORTS, draft | {"photo_ids": ids}, key=new_key())
    problem_of(gone, 422, "photo_unknown")
    fresh = lan.post(REPORTS, draft | {"photo_ids": _upload(lan, *_BYTES[:2])}, key=new_key())
    assert (fresh.status_code, fresh.get_json()) == (200, first)


def test_what_waits_for_the_sweep_is_not_counted_against_him(service: Service) -> None:
    lan = service.citizen()
    draft = report_draft(photo_ids=_upload(lan, _BYTES[0]))
    _filed(lan, draft)
    again = upload_photo(lan, _BYTES[0])
    fill_quota(service, again, datetime.now(UTC))
    assert lan.upload(_BYTES[1]).status_code == 429
    assert lan.post(REPORTS, draft | {"photo_ids": [again["id"]]}, key=new_key()).status_code == 200
    assert lan.upload(_BYTES[1]).status_code == 201
    assert count(service, Photo, Photo.report_id.is_(None)) == MAX_UNUSED_PER_CITIZEN + 1
