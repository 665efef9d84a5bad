"""What staff cover of a photo nobody is shown any more, until a supervisor shows it again."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageChops
from sqlalchemy import select

from app.errors import Unprocessable
from app.feedback.models import Photo, PhotoFiles
from app.feedback.photos.rectangles import MAX_IN_ALL, with_more
from app.triage.schemas import StaffReportSchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.feedback.photo_files import stored_files
from tests.images import BLUE, GREEN, RED, YELLOW
from tests.reports import (
    QUEUE,
    REPORTS,
    ask_agencies,
    audits,
    count,
    file_report,
    publish,
    publish_photo,
    set_directly,
    show_result,
)
from tests.service import Service
from tests.triage.merging.acting import merge
from tests.triage.photos.covering import (
    BLACK,
    BLUE_PART,
    RED_PART,
    SIZES,
    bytes_of,
    etag_of,
    looks,
    picture,
    redact,
    restore,
    with_photo,
)
from tests.web.problems import problem_of

IN_RED, IN_BLUE = (0.25, 0.25), (0.25, 0.75)


def _photo(service: Service, photo_id: str) -> Any:
    with service.database.reading() as connection:
        wanted = select(Photo.__table__).where(Photo.id == uuid.UUID(photo_id))
        return connection.execute(wanted).one()


def test_what_is_covered_shows_in_neither_size_and_the_rest_stays(service: Service) -> None:
    lan, staff = service.citizen(), service.staff("officer", agency="so_xay_dung")
    report, photo_id = with_photo(lan)
    url = report["photos"][0]["url"]
    before = bytes_of(lan, url)
    answer = redact(staff, report, photo_id, RED_PART)
    assert answer.status_code == 200, answer.get_json()
    assert_documented(answer.get_json(), StaffReportSchema)
    after = bytes_of(lan, url)
    for size in SIZES:
        assert looks(before[size], at=IN_RED, like=RED)
        assert looks(after[size], at=IN_RED, like=BLACK)
        for at, colour in (((0.75, 0.25), GREEN), (IN_BLUE, BLUE), ((0.75, 0.75), YELLOW)):
            assert looks(after[size], at=at, like=colour)
    # Of the outermost pixels JPEG mixes the colour with that of their neighbours outside.
    inside = picture(after["full"]).crop((34, 34, 350, 254))
    assert max(high for _, high in inside.getextrema()) <= 4
    apart = ImageChops.difference(picture(before["full"]), picture(after["full"]))
    for x, y in ((416, 16), (640, 16), (16, 320), (416, 320)):
        # Away from where two colours meet, which JPEG blurs a little more each time.
        beside = apart.crop((x, y, x + 32, y + 256))
        assert max(high for _, high in beside.getextrema()) <= 4


def test_everybody_sees_the_covered_one_and_reads_that_it_is(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report, photo_id = with_photo(lan)
    target = file_report(lan)
    publish(staff, report)
    publish_photo(staff, report, photo_id, "public")
    public = f"/v1/feedback/public/{report['public_id']}"
    (shown,) = service.anyone().get(public).get_json()["photos"]
    own = lan.get(report["photos"][0]["url"])
    answer = redact(staff, report, photo_id, RED_PART)
    (photo,) = answer.get_json()["photos"]
    assert (photo["is_redacted"], photo["publication"], photo["revision"]) == (True, "public", 3)
    assert service.anyone().get(shown["url"]).status_code == 404, "the former public address"
    (now_shown,) = service.anyone().get(public).get_json()["photos"]
    assert now_shown["public_id"] == shown["public_id"]
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert read["photos"][0] == report["photos"][0] | {
        "alt_text": photo["alt_text"],
        "is_redacted": True,
    }
    again = lan.get(photo_url := read["photos"][0]["url"], If_None_Match=own.headers["ETag"])
    assert (again.status_code, again.headers["ETag"] != own.headers["ETag"]) == (200, True)
    assert merge(staff, report, target).status_code == 200
    (duplicate,) = staff.get(f"{QUEUE}/{target['id']}").get_json()["duplicates"]
    assert duplicate["photos"][0]["is_redacted"] is True
    for caller, url in (
        (lan, photo_url),
        (staff, photo["url"]),
        (staff, duplicate["photos"][0]["url"]),
        (service.anyone(), now_shown["url"]),
    ):
        for content in bytes_of(caller, url).values():
            assert looks(content, at=IN_RED, like=BLACK)


def test_it_is_a_step_of_the_report_as_publishing_is(service: Service) -> None:
    lan, staff = service.citizen(), service.staff("supervisor")
    report, photo_id = with_photo(lan)
    assert redact(staff, report, photo_id, RED_PART, BLUE_PART).get_json()["revision"] == 2
    assert restore(staff, report, photo_id).get_json()["revision"] == 3
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert [step["action"] for step in read["history"]][1:] == ["photo_redacted", "photo_restored"]
    covered, restored = audits(service, report)[1:]
    assert (covered.action, restored.action) == ("report_photo_redacted", "report_photo_restored")
    assert (covered.details["photo"], covered.details["rectangles"]) == (photo_id, 2)
    assert restored.details["reason"] == "covered_by_mistake"


def test_redactions_add_up_and_are_always_painted_on_the_original(service: Service) -> None:
    lan, staff = service.citizen(), service.staff("supervisor")
    report, photo_id = with_photo(lan)
    url = report["photos"][0]["url"]
    before = bytes_of(lan, url)
    redact(staff, report, photo_id, RED_PART)
    assert redact(staff, report, photo_id, BLUE_PART).status_code == 200
    both = bytes_of(lan, url)
    for content in both.values():
        assert looks(content, at=IN_RED, like=BLACK)
        assert looks(content, at=IN_BLUE, like=BLACK)
    restore(staff, report, photo_id)
    assert bytes_of(lan, url) == before
    # At once, to the byte the same: no generation of JPEG is lost by doing it twice.
    redact(staff, report, photo_id, RED_PART, BLUE_PART)
    assert bytes_of(lan, url) == both


def test_the_store_shows_nothing_of_what_is_covered(service: Service, tmp_path: Path) -> None:
    lan, staff = service.citizen(), service.staff("supervisor")
    report, photo_id = with_photo(lan)
    before = {file.name: file.read_bytes() for file in stored_files(tmp_path)}
    redact(staff, report, photo_id, RED_PART)
    redact(staff, report, photo_id, BLUE_PART)
    files = stored_files(tmp_path)
    suffixes = sorted((file.stem, file.suffix) for file in files)
    assert suffixes == [(size, kind) for size in SIZES for kind in (".jpg", ".sealed")]
    for file in files:
        content = file.read_bytes()
        if file.suffix == ".jpg":
            assert looks(content, at=IN_RED, like=BLACK)
        else:
            assert not any(known[64:96] in content for known in before.values())
    assert count(service, PhotoFiles) == 2
    restore(staff, report, photo_id)
    assert {file.name: file.read_bytes() for file in stored_files(tmp_path)} == before
    assert count(service, PhotoFiles) == 1


def test_what_is_restored_waits_to_be_published_and_looks_as_it_did(service: Service) -> None:
    lan, staff = service.citizen(), service.staff("supervisor")
    report, photo_id = with_photo(lan)
    publish(staff, report)
    publish_photo(staff, report, photo_id, "public")
    look = _photo(service, photo_id).perceptual_hash
    redact(staff, report, photo_id, RED_PART)
    redact(staff, report, photo_id, BLUE_PART)
    assert _photo(service, photo_id).perceptual_hash != look, "it is that of what is left"
    answer = restore(staff, report, photo_id, "no_longer_needed")
    (photo,) = answer.get_json()["photos"]
    assert (photo["publication"], photo["is_redacted"]) == ("pending", False)
    assert (
        service.anyone().get(f"/v1/feedback/public/{report['public_id']}").get_json()["photos"]
        == []
    )
    assert _photo(service, photo_id).perceptual_hash == look
    problem_of(restore(staff, report, photo_id), 404, "not_found")


def test_wrong_rectangles_are_refused_each_by_its_name(service: Service) -> None:
    staff = service.staff()
    report, photo_id = with_photo(service.citizen())
    part = {"x": 0, "y": 0, "width": 10, "height": 10}
    for wrong, pointers in (
        ([], ["/rectangles"]),
        ([part] * 51, ["/rectangles"]),
        ([part, part | {"x": 791}], ["/rectangles/1/width"]),
        ([part | {"x": 800, "y": 600}], ["/rectangles/0/x", "/rectangles/0/y"]),
        ([part | {"height": 601}], ["/rectangles/0/height"]),
        ([part | {"x": -1}], ["/rectangles/0/x"]),
        ([part | {"width": 0}], ["/rectangles/0/width"]),
        ([part | {"width": 1.5}], ["/rectangles/0/width"]),
        ([part | {"colour": "white"}], ["/rectangles/0/colour"]),
        ([{"x": 0, "y": 0, "width": 10}], ["/rectangles/0/height"]),
        (["everything"], ["/rectangles/0"]),
    ):
        answer = redact(staff, report, photo_id, *wrong)
        problem_of(answer, 422, "validation_failed")
        assert [one["pointer"] for one in answer.get_json()["errors"]] == pointers, wrong
    whole = {"x": 0, "y": 0, "width": 800, "height": 600}
    assert redact(staff, report, photo_id, whole).status_code == 200


_SIDE = st.integers(1, 40)


@given(st.tuples(st.integers(0, 40), st.integers(0, 40), _SIDE, _SIDE), _SIDE, _SIDE)
def test_a_rectangle_is_taken_whole_or_refused(
    part: tuple[int, int, int, int], width: int, height: int
) -> None:
    fits = part[0] + part[2] <= width and part[1] + part[3] <= height
    if fits:
        assert with_more([], [part, part], width=width, height=height) == [part]
    else:
        with pytest.raises(Unprocessable):
            with_more([], [part], width=width, height=height)


def test_a_photo_takes_so_many_rectangles_and_no_more() -> None:
    covered = [(at, 0, 1, 1) for at in range(MAX_IN_ALL)]
    assert with_more(covered, covered[:50], width=800, height=600) == covered
    with pytest.raises(Unprocessable):
        with_more(covered, [(0, 1, 1, 1)], width=800, height=600)


def test_only_who_is_in_charge_covers_and_only_a_supervisor_restores(service: Service) -> None:
    lan, staff = service.citizen(), service.staff("supervisor")
    report, photo_id = with_photo(lan)
    officer = service.staff("officer", agency="so_xay_dung")
    assert redact(officer, report, photo_id, RED_PART).status_code == 200
    problem_of(restore(officer, report, photo_id), 403, "forbidden")
    etag = etag_of(staff, report)
    helper = service.staff("triager", Role.OFFICER, agency="so_y_te")
    problem_of(redact(helper, report, photo_id, BLUE_PART, etag=etag), 404, "not_found")
    ask_agencies(service, report, "so_y_te")
    problem_of(redact(helper, report, photo_id, BLUE_PART), 403, "not_in_the_lead")
    other, its_photo = with_photo(lan)
    problem_of(redact(staff, other, photo_id, RED_PART), 404, "not_found")
    problem_of(redact(staff, other, str(uuid.uuid4()), RED_PART), 404, "not_found")
    problem_of(redact(lan, other, its_photo, RED_PART, etag='"1"'), 403, "forbidden")
    path = f"{QUEUE}/{other['id']}/photos/{its_photo}/redactions"
    problem_of(staff.post(path, {"rectangles": [RED_PART]}), 428, "if_match_required")
    problem_of(redact(staff, other, its_photo, RED_PART, etag='"7"'), 412, "revision_stale")
    problem_of(staff.delete(path, If_Match='"1"'), 422, "validation_failed")
    assert staff.delete(f"{path}?reason=covered_by_mistake", If_Match='"1"').status_code == 404


def test_photos_of_a_restricted_report_are_covered_by_who_sees_it(service: Service) -> None:
    report, photo_id = with_photo(service.citizen())
    set_directly(service, report, publication="restricted")
    plain, scoped = service.staff(), service.staff("supervisor", sees_restricted=True)
    problem_of(redact(plain, report, photo_id, RED_PART, etag='"1"'), 404, "not_found")
    answer = redact(scoped, report, photo_id, RED_PART)
    assert answer.status_code == 200
    problem_of(plain.get(answer.get_json()["photos"][0]["url"]), 404, "not_found")


def test_a_photo_of_the_result_is_covered_as_well(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    shown = show_result(staff, report).get_json()
    part = {"x": 0, "y": 0, "width": 32, "height": 24}
    assert redact(staff, report, shown["id"], part).status_code == 200
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert looks(lan.get(read["photos"][0]["url"]).data, at=(0.2, 0.2), like=BLACK)
