"""Of a report's photos anyone sees those that staff published, by names that tell nothing."""

from io import BytesIO

import pytest
from PIL import Image

from app.feedback.public_schemas import PublicReportInFullSchema
from tests.documented import assert_documented
from tests.feedback.photo_files import form, post_form
from tests.reports import (
    PHOTO_WORDS,
    file_report,
    new_key,
    publish,
    publish_photo,
    set_directly,
    small_photo,
)
from tests.service import Json, Service


@pytest.fixture
def report(service: Service) -> Json:
    """A published report with a photo that its citizen described."""
    lan = service.citizen()
    body = form(("file", small_photo()), ("alt_text", "Trước nhà bà Hai, số 12."))
    photo = post_form(lan, body, key=new_key()).get_json()
    filed = file_report(lan, photo_ids=[photo["id"]])
    assert publish(service.staff(), filed).status_code == 200
    return filed


def _public(service: Service, report: Json) -> list[Json]:
    answer = service.anyone().get(f"/v1/feedback/public/{report['public_id']}")
    assert answer.status_code == 200, answer.get_json()
    assert_documented(answer.get_json(), PublicReportInFullSchema)
    photos: list[Json] = answer.get_json()["photos"]
    return photos


def test_a_photo_is_public_when_staff_say_so_with_their_words_and_not_his(
    service: Service, report: Json
) -> None:
    staff, photo = service.staff(), report["photos"][0]
    assert _public(service, report) == []
    changed = publish_photo(staff, report, photo["id"], "public")
    assert changed.status_code == 200, changed.get_json()
    (shown,) = _public(service, report)
    assert (shown["role"], shown["alt_text"]) == ("report", PHOTO_WORDS)
    assert (shown["width"], shown["height"]) == (64, 48)
    # Neither the photo's private id nor the report's, both of which tell the millisecond.
    assert photo["id"] not in str(shown)
    assert report["id"] not in str(shown)
    publish_photo(staff, report, photo["id"], "public", None)
    assert _public(service, report)[0]["alt_text"] is None


def test_it_is_served_to_anyone_as_what_it_is_for_five_minutes(
    service: Service, report: Json
) -> None:
    photo = report["photos"][0]
    publish_photo(service.staff(), report, photo["id"], "public")
    (shown,) = _public(service, report)
    anyone = service.anyone()
    for size in ("full", "thumb"):
        answer = anyone.get(f"{shown['url']}?size={size}")
        assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
        assert Image.open(BytesIO(answer.data)).format == "JPEG"
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        disposition = answer.headers["Content-Disposition"]
        assert disposition == f'inline; filename="{shown["public_id"]}-2-{size}.jpg"'
        assert photo["id"] not in str(answer.headers)
    again = anyone.get(shown["url"], If_None_Match=anyone.get(shown["url"]).headers["ETag"])
    assert again.status_code == 304
    assert anyone.get(f"{shown['url']}?size=huge").status_code == 422


def test_a_former_revision_another_report_and_garbage_are_not_found(
    service: Service, report: Json
) -> None:
    staff, photo = service.staff(), report["photos"][0]
    other = file_report(service.citizen())
    publish(staff, other)
    publish_photo(staff, report, photo["id"], "public")
    (first,) = _public(service, report)
    publish_photo(staff, report, photo["id"], "public")
    (second,) = _public(service, report)
    assert first["url"] != second["url"]
    anyone = service.anyone()
    assert anyone.get(second["url"]).status_code == 200
    base = f"/v1/feedback/public/{report['public_id']}/photos"
    for path in (
        first["url"],
        second["url"].replace(report["public_id"], other["public_id"]),
        f"{base}/{photo['id']}/3",
        f"{base}/{second['public_id']}/4",
        f"{base}/{second['public_id']}/0",
        f"{base}/{second['public_id']}/99999999999999999999",
        f"{base}/{second['public_id']}/x",
    ):
        assert anyone.get(path).status_code == 404, path


@pytest.mark.parametrize("publication", ["pending", "restricted", "hidden"])
def test_what_is_taken_back_is_gone_photo_or_report(
    service: Service, report: Json, publication: str
) -> None:
    staff, photo = service.staff(), report["photos"][0]
    publish_photo(staff, report, photo["id"], "public")
    (shown,) = _public(service, report)
    set_directly(service, report, publication=publication)
    assert service.anyone().get(shown["url"]).status_code == 404
    assert service.anyone().get(f"/v1/feedback/public/{report['public_id']}").status_code == 404
    set_directly(service, report, publication="public")
    assert publish_photo(staff, report, photo["id"], publication).status_code == 200
    assert _public(service, report) == []
    assert service.anyone().get(shown["url"]).status_code == 404


def test_an_unpublished_photo_keeps_its_address_and_is_kept_by_nobody_else(
    service: Service, report: Json
) -> None:
    lan, photo = service.citizen(), report["photos"][0]
    before = lan.get(photo["url"]).headers["ETag"]
    publish_photo(service.staff(), report, photo["id"], "hidden")
    answer = lan.get(photo["url"])
    assert (answer.status_code, answer.headers["ETag"]) == (200, before)
    assert answer.headers["Cache-Control"] == "private, no-cache"
