"""Staff show what became of a report: by the same road as a citizen's photos."""

import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from app.feedback.models import Photo
from app.feedback.photos.allowance import MAX_AFTER_PHOTOS
from app.triage.photo_schemas import StaffPhotoSchema
from app.triage.schemas import StaffReportSchema
from tests.documented import assert_documented
from tests.feedback.photo_files import stored_files
from tests.images import encoded, exif, quadrants
from tests.reports import (
    QUEUE,
    REPORTS,
    audits,
    bring_to,
    count,
    file_report,
    move,
    new_key,
    publish,
    publish_photo,
    set_directly,
    show_result,
    small_photo,
    upload_photo,
)
from tests.service import Caller, Json, Service
from tests.web.problems import problem_of


def test_a_result_is_taken_in_as_any_photo_is(service: Service, tmp_path: Path) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    photo, key = encoded(quadrants(2400, 1200), exif=exif(orientation=6)), new_key()
    answer = show_result(staff, report, photo, key=key)
    content = answer.get_json()
    assert answer.status_code == 201, content
    assert_documented(content, StaffPhotoSchema)
    assert (content["role"], content["publication"]) == ("after", "pending")
    assert (content["width"], content["height"]) == (800, 1600)
    assert sorted(file.name for file in stored_files(tmp_path)) == ["full.jpg", "thumb.jpg"]
    for file in stored_files(tmp_path):
        assert not Image.open(BytesIO(file.read_bytes())).getexif()
    assert staff.get(content["url"]).status_code == 200
    assert show_result(staff, report, photo, key=key).headers["Idempotency-Replayed"] == "true"
    again = show_result(staff, report, photo)
    assert (again.status_code, again.get_json()["id"]) == (200, content["id"])
    assert count(service, Photo, Photo.report_id.is_not(None)) == 1
    problem_of(show_result(staff, report, b"no photo"), 415, "photo_type_unsupported")


def test_it_is_in_history_and_audit_and_the_citizen_sees_it(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    shown = show_result(staff, report).get_json()
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert [photo["role"] for photo in read["photos"]] == ["after"]
    assert (read["history"][-1]["action"], read["history"][-1]["by"]) == ("photos_added", "staff")
    assert (read["revision"], read["cover_photo_id"]) == (1, None)
    assert lan.get(read["photos"][0]["url"]).status_code == 200
    assert service.citizen("minh").get(read["photos"][0]["url"]).status_code == 404
    event = audits(service, report)[-1]
    assert event.action == "report_photos_added"
    assert event.actor.startswith("staff:")
    assert event.details["photo"] == shown["id"]
    # Hidden again, say because it showed somebody: then from him too.
    publish_photo(staff, report, shown["id"], "hidden")
    assert lan.get(f"{REPORTS}/{report['id']}").get_json()["photos"] == []
    assert lan.get(read["photos"][0]["url"]).status_code == 404
    assert staff.get(shown["url"]).status_code == 200


def test_only_who_handles_the_report_shows_its_result(service: Service) -> None:
    report = file_report(service.citizen())
    officer = service.staff("officer", agency="so_xay_dung")
    assert show_result(officer, report).status_code == 201
    set_directly(service, report, publication="restricted")
    problem_of(show_result(officer, report), 404, "not_found")
    set_directly(service, report, publication="pending", lead_agency_code="so_y_te")
    problem_of(show_result(officer, report), 404, "not_found")
    problem_of(show_result(service.citizen(), report), 403, "forbidden")
    problem_of(show_result(officer, {"id": str(uuid.uuid4())}), 404, "not_found")


def test_a_report_takes_ten_results_and_none_when_it_was_withdrawn(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report, other = file_report(lan), file_report(lan)
    for _ in range(MAX_AFTER_PHOTOS):
        assert show_result(staff, report).status_code == 201
    problem_of(show_result(staff, report), 409, "photos_complete")
    # The citizen's own are counted apart.
    own = lan.upload(small_photo(), path=f"{REPORTS}/{report['id']}/photos")
    assert own.status_code == 201
    bring_to("withdrawn", other, citizen=lan, staff=staff)
    problem_of(show_result(staff, other), 409, "report_over")


def test_publishing_a_photo_is_a_write_like_any_other(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan, photo_ids=[upload_photo(lan)["id"]])
    photo_id = report["photos"][0]["id"]
    path, sent = f"{QUEUE}/{report['id']}/photos/{photo_id}", {"publication": "public"}
    problem_of(staff.put(path, sent | {"alt_text": None}), 428, "if_match_required")
    stale = staff.put(path, sent | {"alt_text": None}, If_Match='"7"')
    problem_of(stale, 412, "revision_stale")
    problem_of(staff.put(path, sent, If_Match='"1"'), 422, "validation_failed")
    changed = publish_photo(staff, report, photo_id, "public")
    assert changed.status_code == 200
    assert_documented(changed.get_json(), StaffReportSchema)
    assert changed.get_json()["revision"] == 2
    (photo,) = changed.get_json()["photos"]
    assert (photo["publication"], photo["revision"]) == ("public", 2)
    assert changed.get_json()["history"][-1]["action"] == "photo_public"
    event = audits(service, report)[-1]
    assert (event.action, event.details["photo"]) == ("report_photo_public", photo_id)
    assert publish(staff, report).status_code == 200
    other = file_report(lan)
    assert publish_photo(staff, other, photo_id, "public").status_code == 404
    assert staff.get(f"{QUEUE}/{other['id']}").get_json()["revision"] == 1


def test_the_citizen_describes_his_photo_until_staff_have_decided(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    photo = upload_photo(lan)
    path = f"/v1/feedback/photos/{photo['id']}"

    def describe(caller: Caller, words: str | None) -> Any:
        return caller.client.patch(path, json={"alt_text": words}, headers=caller.headers)

    assert describe(lan, "Ổ gà.").get_json()["alt_text"] == "Ổ gà."
    report = file_report(lan, photo_ids=[photo["id"]])
    etag = staff.get(f"{QUEUE}/{report['id']}").headers["ETag"]
    assert describe(lan, "Ổ gà sâu.").status_code == 200
    assert staff.get(f"{QUEUE}/{report['id']}").headers["ETag"] != etag
    assert describe(lan, None).get_json()["alt_text"] is None
    problem_of(describe(service.citizen("minh"), "Của tôi."), 404, "not_found")
    problem_of(describe(lan, "a" * 301), 422, "validation_failed")
    publish_photo(staff, report, photo["id"], "public")
    problem_of(describe(lan, "Trước nhà bà Hai."), 409, "photo_reviewed")


def test_where_a_category_wants_it_nothing_is_resolved_without_a_photo(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan, photo_ids=[upload_photo(lan)["id"]])
    assert move(staff, report, "accepted").status_code == 200
    refused = _resolve(staff, report)
    problem_of(refused, 422, "photo_needed")
    (fault,) = refused.get_json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/photos", "photo_needed")
    shown = show_result(staff, report).get_json()
    publish_photo(staff, report, shown["id"], "hidden")
    problem_of(_resolve(staff, report), 422, "photo_needed")
    assert show_result(staff, report).status_code == 201
    assert _resolve(staff, report).status_code == 200


def _resolve(staff: Caller, report: Json) -> Any:
    path = f"{QUEUE}/{report['id']}"
    sent = {"state": "resolved", "note": "Đã vá."}
    etag = staff.get(path).headers["ETag"]
    return staff.post(f"{path}/transitions", sent, If_Match=etag)
