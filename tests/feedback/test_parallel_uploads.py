"""The same photo from several devices at the same moment, against real gunicorn processes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx

from app.feedback.models import Photo
from tests.feedback.photo_files import PHOTOS
from tests.reports import REPORTS, count, file_report, new_key, small_photo
from tests.served import Served
from tests.service import Caller

_AT_ONCE = 8


def _upload(client: httpx.Client, path: str, photo: bytes) -> httpx.Response:
    """Uploads as an app does: told that the decoder is busy, it comes again."""
    key = new_key()
    while True:
        files = {"file": ("photo.jpg", photo)}
        answer = client.post(path, files=files, headers={"Idempotency-Key": key})
        if answer.status_code != 503:
            return answer


def _all_at_once(client: httpx.Client, path: str, photos: Sequence[bytes]) -> list[httpx.Response]:
    with ThreadPoolExecutor(len(photos)) as pool:
        return list(pool.map(lambda photo: _upload(client, path, photo), photos))


def _stored(served: Served) -> int:
    return count(served.service, Photo, Photo.state == "stored")


def test_the_same_photo_from_many_devices_at_once_is_one(served: Served) -> None:
    with served.client(served.service.citizen()) as client:
        same = _all_at_once(client, PHOTOS, [small_photo()] * _AT_ONCE)
        others = _all_at_once(client, PHOTOS, [small_photo() for _ in range(_AT_ONCE)])
    assert sorted(answer.status_code for answer in same) == [200] * (_AT_ONCE - 1) + [201]
    assert len({answer.json()["id"] for answer in same}) == 1
    assert {answer.status_code for answer in others} == {201}
    assert _stored(served) == 1 + _AT_ONCE
    assert "unforeseen" not in served.web.log


def test_a_ticket_is_good_for_what_was_announced_however_many_come_at_once(served: Served) -> None:
    lan = served.service.citizen()
    report = file_report(lan, photos_expected=3)
    path = f"{REPORTS}/{report['id']}/photos"
    phone = Caller(
        lan.client, {"Authorization": f"UploadTicket {report['upload_ticket']['token']}"}
    )
    with served.client(phone) as client:
        same = _all_at_once(client, path, [small_photo()] * _AT_ONCE)
        others = _all_at_once(client, path, [small_photo() for _ in range(_AT_ONCE)])
    assert sorted(answer.status_code for answer in same) == [200] * (_AT_ONCE - 1) + [201]
    assert sorted(answer.status_code for answer in others) == [201] * 2 + [409] * (_AT_ONCE - 2)
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert len(read["photos"]) == _stored(served) == 3
    assert [step["action"] for step in read["history"]] == ["submitted", *["photos_added"] * 3]
    assert "unforeseen" not in served.web.log
