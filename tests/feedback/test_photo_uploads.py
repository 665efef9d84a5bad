"""Photos taken in: the formats of phones, harmless afterwards, and once however often they come."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import update

from app.feedback.models import Photo
from app.feedback.photos.keeping import UNUSED_FOR
from app.feedback.schemas import UploadedPhotoSchema
from tests.documented import assert_documented
from tests.feedback.photo_files import fill_quota, form, post_form, stored_files
from tests.images import (
    BLUE,
    GREEN,
    ORIENTED_HEIC,
    RED,
    YELLOW,
    encoded,
    exif,
    jpeg_markers,
    quadrants,
)
from tests.reports import count, file_report, new_key, upload_photo
from tests.service import Service

# As a phone held upright stores it: lying on its side, with a tag that says so.
LYING = quadrants(320, 240)
FORMATS = {
    "jpeg": encoded(LYING, "JPEG", quality=92, exif=exif(orientation=6)),
    "png": encoded(LYING, "PNG", exif=exif(orientation=6)),
    "webp": encoded(LYING, "WEBP", exif=exif(orientation=6)),
    "heic": ORIENTED_HEIC.read_bytes(),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_phones_photo_is_stored_upright_small_and_says_nothing_more(
    service: Service, tmp_path: Path, name: str
) -> None:
    lan = service.citizen()
    before = datetime.now(UTC)
    # Its name is nobody's business, and says nothing about the type.
    answer = lan.upload(FORMATS[name], name="../../etc/passwd.txt")
    photo = answer.get_json()
    assert answer.status_code == 201, photo
    assert (photo["width"], photo["height"]) == (240, 320)
    assert photo["suggested_location"]["latitude"] == pytest.approx(10.9801, abs=0.001)
    assert photo["suggested_location"]["longitude"] == pytest.approx(106.652, abs=0.001)
    assert photo["taken_at"] == "2026-03-14T01:15:30Z"
    expires_in = datetime.fromisoformat(photo["expires_at"]) - before
    assert UNUSED_FOR <= expires_in < UNUSED_FOR + timedelta(minutes=1)
    files = stored_files(tmp_path)
    assert sorted(file.name for file in files) == ["full.jpg", "thumb.jpg"]
    for file in files:
        _assert_harmless(file.read_bytes())


def _assert_harmless(data: bytes) -> None:
    image = Image.open(BytesIO(data), formats=["JPEG"])
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    # No application segments but JFIF's, no comments, nothing after the end.
    markers = jpeg_markers(data)
    assert not [marker for marker in markers if 0xE1 <= marker <= 0xEF or marker == 0xFE]
    for secret in (b"Exif", b"GPS", b"Phone", b"2026:03:14"):
        assert secret not in data
    width, height = image.size
    for x, y, colour in ((1, 1, BLUE), (3, 1, RED), (1, 3, YELLOW), (3, 3, GREEN)):
        seen = image.getpixel((width * x // 4, height * y // 4))
        assert isinstance(seen, tuple)
        assert all(abs(a - b) < 40 for a, b in zip(seen, colour, strict=True))


def test_a_large_photo_is_kept_at_1600_and_320_pixels(service: Service) -> None:
    lan = service.citizen()
    photo = upload_photo(lan, encoded(quadrants(2400, 1200)))
    assert (photo["width"], photo["height"]) == (1600, 800)
    for size, expected in (("full", (1600, 800)), ("thumb", (320, 160))):
        got = lan.get(f"{photo['url']}?size={size}")
        assert Image.open(BytesIO(got.data)).size == expected


def test_a_photo_without_place_and_time_suggests_none(service: Service) -> None:
    photo = upload_photo(service.citizen())
    assert (photo["suggested_location"], photo["taken_at"]) == (None, None)
    assert_documented(photo, UploadedPhotoSchema)


def test_the_same_upload_again_is_the_same_photo(service: Service, tmp_path: Path) -> None:
    lan, key = service.citizen(), new_key()
    first = lan.upload(FORMATS["jpeg"], key=key)
    again = lan.upload(FORMATS["jpeg"], key=f'"{key}"', name="other.name")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert again.headers["Idempotency-Replayed"] == "true"
    other = lan.upload(FORMATS["png"], key=key)
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")
    assert count(service, Photo) == 1
    assert len(stored_files(tmp_path)) == 2


def test_a_citizen_with_too_many_unused_photos_waits(service: Service, tmp_path: Path) -> None:
    lan, now = service.citizen(), datetime.now(UTC)
    first = upload_photo(lan)
    fill_quota(service, first, now)
    refused = lan.upload(FORMATS["jpeg"])
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_requests")
    assert int(refused.headers["Retry-After"]) > 0
    assert len(stored_files(tmp_path)) == 2
    assert service.citizen("minh").upload(FORMATS["jpeg"]).status_code == 201


def test_the_same_file_is_one_photo_while_no_report_uses_it(
    service: Service, tmp_path: Path
) -> None:
    lan = service.citizen()
    first = lan.upload(FORMATS["jpeg"]).get_json()
    again = lan.upload(FORMATS["jpeg"], name="other.name")
    assert (again.status_code, again.get_json()["id"]) == (200, first["id"])
    # What the camera wrote is told again, and its seven days begin anew.
    assert again.get_json()["suggested_location"] == first["suggested_location"]
    assert again.get_json()["taken_at"] == first["taken_at"]
    assert again.get_json()["expires_at"] > first["expires_at"]
    assert_documented(again.get_json(), UploadedPhotoSchema)
    assert count(service, Photo) == 1
    assert len(stored_files(tmp_path)) == 2
    assert upload_photo(service.citizen("minh"), FORMATS["jpeg"])["id"] != first["id"]


def test_a_photo_in_a_report_can_be_uploaded_anew_for_another(service: Service) -> None:
    lan = service.citizen()
    first = upload_photo(lan, FORMATS["jpeg"])
    file_report(lan, photo_ids=[first["id"]])
    second = upload_photo(lan, FORMATS["jpeg"])
    assert second["id"] != first["id"]
    assert file_report(lan, photo_ids=[second["id"]])["photos"][0]["id"] == second["id"]


def test_a_photo_that_has_run_out_but_is_not_swept_yet_begins_anew(service: Service) -> None:
    lan, now = service.citizen(), datetime.now(UTC)
    first = upload_photo(lan, FORMATS["jpeg"])
    with service.database.writing() as session:
        session.execute(update(Photo).values(expires_at=now - timedelta(seconds=1)))
        session.commit()
    again = lan.upload(FORMATS["jpeg"])
    assert (again.status_code, again.get_json()["id"]) == (200, first["id"])
    assert file_report(lan, photo_ids=[first["id"]])["photos"]


def test_a_photo_known_already_is_taken_whatever_the_quota(service: Service) -> None:
    lan, now = service.citizen(), datetime.now(UTC)
    first = upload_photo(lan, FORMATS["jpeg"])
    fill_quota(service, first, now)
    assert lan.upload(FORMATS["png"]).status_code == 429
    assert lan.upload(FORMATS["jpeg"]).status_code == 200


def test_a_photo_says_what_it_shows(service: Service) -> None:
    lan = service.citizen()
    body = form(("alt_text", " Ổ gà sâu. "), ("file", FORMATS["jpeg"]))
    photo = post_form(lan, body, key=new_key()).get_json()
    assert photo["alt_text"] == "Ổ gà sâu."
    # The same file again without words keeps them, with others takes those.
    assert lan.upload(FORMATS["jpeg"]).get_json()["alt_text"] == "Ổ gà sâu."
    other = form(("alt_text", "Nước đọng."), ("file", FORMATS["jpeg"]))
    assert post_form(lan, other, key=new_key()).get_json()["alt_text"] == "Nước đọng."
    report = file_report(lan, photo_ids=[photo["id"]])
    assert [(one["role"], one["alt_text"]) for one in report["photos"]] == [
        ("report", "Nước đọng.")
    ]
