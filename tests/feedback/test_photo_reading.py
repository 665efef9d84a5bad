"""A photo is served to whom it belongs, as what it is, and staff reach it only by its report."""

import uuid
from io import BytesIO

from PIL import Image

from tests.reports import QUEUE, file_report, set_directly, upload_photo
from tests.service import Service


def test_both_sizes_are_served_as_what_they_are(service: Service) -> None:
    lan = service.citizen()
    url = upload_photo(lan)["url"]
    for query, size in (("", "full"), ("?size=full", "full"), ("?size=thumb", "thumb")):
        answer = lan.get(url + query)
        assert answer.status_code == 200
        assert answer.content_type == "image/jpeg"
        assert Image.open(BytesIO(answer.data)).format == "JPEG"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("inline; filename=")
        assert size in answer.headers["Content-Disposition"]
        assert "private" in answer.headers["Cache-Control"]
    assert lan.get(f"{url}?size=huge").status_code == 422
    assert lan.get(f"{url}?original=1").status_code == 422


def test_a_photo_that_the_phone_has_is_not_sent_again(service: Service) -> None:
    lan = service.citizen()
    url = upload_photo(lan)["url"]
    full, thumb = lan.get(url).headers["ETag"], lan.get(f"{url}?size=thumb").headers["ETag"]
    assert full != thumb
    again = lan.get(url, If_None_Match=full)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == full
    assert lan.get(url, If_None_Match=thumb).status_code == 200
    assert service.citizen("minh").get(url, If_None_Match=full).status_code == 404


def test_only_its_owner_sees_a_photo_before_and_after_it_is_used(service: Service) -> None:
    lan, minh, staff = service.citizen("lan"), service.citizen("minh"), service.staff()
    unused, used = upload_photo(lan), upload_photo(lan)
    file_report(lan, photo_ids=[used["id"]])
    for photo in (unused, used):
        assert lan.get(photo["url"]).status_code == 200
        assert minh.get(photo["url"]).status_code == 404
        assert staff.get(photo["url"]).status_code == 403
        assert service.anyone().get(photo["url"]).status_code == 401


def test_staff_see_a_photo_only_through_its_own_report(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    unused, used = upload_photo(lan)["id"], upload_photo(lan)["id"]
    report, other = file_report(lan, photo_ids=[used]), file_report(lan)
    [shown] = staff.get(f"{QUEUE}/{report['id']}").get_json()["photos"]
    assert shown["id"] == used
    full = staff.get(shown["url"])
    thumb = staff.get(f"{shown['url']}?size=thumb")
    assert (full.status_code, thumb.status_code) == (200, 200)
    assert staff.get(shown["url"], If_None_Match=full.headers["ETag"]).status_code == 304
    for path in (
        f"{QUEUE}/{other['id']}/photos/{used}",
        f"{QUEUE}/{report['id']}/photos/{unused}",
        f"{QUEUE}/{report['id']}/photos/{uuid.uuid4()}",
        f"{QUEUE}/{uuid.uuid4()}/photos/{used}",
    ):
        assert staff.get(path).status_code == 404, path
    assert lan.get(shown["url"]).status_code == 403


def test_a_photo_obeys_the_visibility_of_its_report(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan, photo_ids=[upload_photo(lan)["id"]])
    officer = service.staff("officer", agency="so_xay_dung")
    [shown] = officer.get(f"{QUEUE}/{report['id']}").get_json()["photos"]
    assert officer.get(shown["url"]).status_code == 200
    set_directly(service, report, publication="restricted")
    assert officer.get(shown["url"]).status_code == 404
    set_directly(service, report, publication="pending", lead_agency_code="so_y_te")
    assert officer.get(shown["url"]).status_code == 404
