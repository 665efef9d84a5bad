"""What is no photo, or too much of one, is refused by name and leaves nothing behind."""

from pathlib import Path

from app.feedback.models import Photo
from app.web.app_config import MAX_PHOTO_BYTES
from app.web.models import IdempotentAnswer
from tests.adapters.photo_corpus.corpus import LIGHT
from tests.feedback.photo_files import PHOTOS, form, post_form, stored_files
from tests.images import animated, encoded, jpeg_claiming, png_claiming, quadrants
from tests.reports import count, new_key
from tests.served import Served
from tests.service import Service

PHOTO = encoded(quadrants(64, 48))
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
REFUSED = {
    "a text named .jpg": (415, "photo_type_unsupported", b"Not a photo at all.\n" * 50),
    "an SVG": (415, "photo_type_unsupported", SVG),
    "a PDF": (415, "photo_type_unsupported", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(500)),
    "a GIF": (415, "photo_type_unsupported", animated("GIF")),
    "a TIFF": (415, "photo_type_unsupported", encoded(quadrants(64, 48), "TIFF")),
    "a BMP": (415, "photo_type_unsupported", encoded(quadrants(64, 48), "BMP")),
    "nothing": (415, "photo_type_unsupported", b""),
    "a truncated JPEG": (422, "photo_unreadable", PHOTO[: len(PHOTO) // 2]),
    "a 30000 x 30000 PNG": (422, "photo_dimensions_refused", png_claiming(30000, 30000)),
    "a 60000 x 60000 JPEG": (422, "photo_dimensions_refused", jpeg_claiming(60000, 60000)),
    "25 MB": (413, "photo_too_large", PHOTO + bytes(25 * 2**20)),
    "one byte too much": (413, "photo_too_large", PHOTO + bytes(MAX_PHOTO_BYTES + 1 - len(PHOTO))),
}

VIETNAMESE = {
    "photo_type_unsupported": "Chỉ nhận ảnh JPEG, PNG, WebP hoặc HEIC.",
    "photo_too_large": "Ảnh vượt quá giới hạn 15 MB.",
    "photo_unreadable": "Tệp ảnh bị hỏng hoặc chưa tải lên hết. Vui lòng chọn lại ảnh.",
    "photo_dimensions_refused": (
        "Ảnh có quá nhiều điểm ảnh (tối đa 50 triệu với JPEG, 30 triệu với PNG và HEIC, "
        "12,5 triệu với WebP), quá dài hoặc quá hẹp, hoặc gồm nhiều hình."
    ),
}


def test_each_is_refused_by_name_and_leaves_no_row_and_no_file(
    service: Service, tmp_path: Path
) -> None:
    lan = service.citizen()
    for what, (status, code, data) in REFUSED.items():
        answer = post_form(lan, form(("file", data)), key=new_key())
        assert (answer.status_code, answer.get_json()["code"]) == (status, code), what
        assert answer.content_type == "application/problem+json"
    assert count(service, Photo) == count(service, IdempotentAnswer) == 0
    assert stored_files(tmp_path) == []


def test_every_refused_file_of_the_corpus_is_a_problem_in_his_language_and_leaves_nothing(
    service: Service, tmp_path: Path
) -> None:
    lan = service.citizen()
    lan.headers["Accept-Language"] = "vi"
    for case in LIGHT:
        if case.refused:
            answer = post_form(lan, form(("file", case.make())), key=new_key())
            problem = answer.get_json()
            expected = (case.refused.status, case.refused.code)
            assert (answer.status_code, problem["code"]) == expected, case.name
            assert answer.content_type == "application/problem+json"
            assert problem["detail"] == VIETNAMESE[case.refused.code]
    assert count(service, Photo) == count(service, IdempotentAnswer) == 0
    assert stored_files(tmp_path) == []


def test_a_form_that_is_not_one_file_is_refused(service: Service, tmp_path: Path) -> None:
    lan, file = service.citizen(), ("file", PHOTO)
    for what, body in {
        "no part": form(),
        "another name": form(("photo", PHOTO)),
        "two files": form(file, file),
        "a file and another": form(file, ("photo", PHOTO)),
        "a field instead of a file": form(("file", "not a file")),
        "no form": b"no boundary",
    }.items():
        answer = post_form(lan, body, key=new_key())
        assert answer.status_code == 422, what
        assert answer.get_json()["errors"][0]["pointer"] == "/file", what
    for what, field in {
        "/citizen_id": ("citizen_id", "1"),
        "/a~1b": ("a/b", "1"),
        "/alt_text": ("alt_text", "a" * 301),
    }.items():
        answer = post_form(lan, form(file, field), key=new_key())
        assert answer.status_code == 422, what
        assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [what]
    for text in ("", "hai\ndòng", "\u202eđảo"):
        answer = post_form(lan, form(file, ("alt_text", text)), key=new_key())
        assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/alt_text")
    twice = post_form(lan, form(file, ("alt_text", "a"), ("alt_text", "b")), key=new_key())
    assert twice.get_json()["errors"][0]["code"] == "type"
    many = post_form(lan, form(*[("field", "x")] * 50, file), key=new_key())
    assert many.status_code == 413
    assert count(service, Photo) == 0
    assert stored_files(tmp_path) == []


def test_another_content_type_is_refused(service: Service) -> None:
    lan = service.citizen()
    for content_type in ("image/jpeg", "application/json", "application/x-www-form-urlencoded"):
        answer = post_form(lan, PHOTO, key=new_key(), content_type=content_type)
        assert answer.status_code == 415, content_type


def test_an_upload_needs_a_key_and_a_citizen(service: Service) -> None:
    without_key = post_form(service.citizen(), form(("file", PHOTO)), key="")
    assert without_key.status_code == 400
    assert without_key.get_json()["code"] == "idempotency_key_missing"
    assert service.anyone().upload(PHOTO).status_code == 401
    assert service.staff().upload(PHOTO).status_code == 403
    assert count(service, Photo) == 0


def test_a_real_server_answers_25_megabytes_with_a_problem(served: Served) -> None:
    """The phone must read the answer, not see its connection cut while it still sends."""
    with served.client(served.service.citizen()) as client:
        for _ in range(3):
            answer = client.post(
                PHOTOS,
                files={"file": ("photo.jpg", PHOTO + bytes(25 * 2**20))},
                headers={"Idempotency-Key": new_key()},
            )
            assert (answer.status_code, answer.json()["code"]) == (413, "photo_too_large")
