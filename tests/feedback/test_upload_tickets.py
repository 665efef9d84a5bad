"""Photos that come after the report: by login while it is open, or by its ticket alone."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, select

from app.audit.models import AuditEvent
from app.feedback.models import Photo, Report, ReportArea, ReportEvent, ReportReceipt, ReportText
from app.feedback.photos.allowance import TICKET_FOR, photos_by_ticket
from app.feedback.schemas import ReportSchema, UploadedPhotoSchema
from app.identity.upload_tickets import UploadTickets
from app.identity.wiring import EXTENSION
from app.texts.consents import SERVICE_USE, required_version
from app.web.app_config import MAX_PHOTOS
from tests.documented import assert_documented
from tests.feedback.photo_files import fill_quota
from tests.identity.citizens.logging_in import account_of
from tests.reports import (
    QUEUE,
    REPORTS,
    audits,
    bring_to,
    count,
    file_report,
    new_key,
    publish,
    set_directly,
    small_photo,
    upload_photo,
)
from tests.service import Caller, Json, Service
from tests.web.problems import problem_of


def _photos_of(report: Json) -> str:
    return f"{REPORTS}/{report['id']}/photos"


def _read(caller: Caller, report: Json) -> Json:
    content: Json = caller.get(f"{REPORTS}/{report['id']}").get_json()
    return content


def _by(service: Service, token: str) -> Caller:
    caller = service.anyone()
    caller.headers["Authorization"] = f"UploadTicket {token}"
    return caller


def _by_ticket(service: Service, report: Json) -> Caller:
    return _by(service, report["upload_ticket"]["token"])


def _add(caller: Caller, report: Json, photo: bytes | None = None, **more: Any) -> Any:
    return caller.upload(photo or small_photo(), path=_photos_of(report), **more)


def _refused(answer: Any) -> None:
    problem_of(answer, 401, "upload_ticket_invalid")
    assert answer.headers["WWW-Authenticate"] == 'UploadTicket error="invalid_token"'


def test_a_phone_adds_the_photos_it_announced_without_a_login(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan, photos_expected=2)
    ticket = report["upload_ticket"]
    assert ticket["photos_left"] == 2
    lasts = datetime.fromisoformat(ticket["expires_at"]) - datetime.fromisoformat(
        report["submitted_at"]
    )
    assert TICKET_FOR - timedelta(seconds=1) <= lasts <= TICKET_FOR
    phone = _by_ticket(service, report)
    first = _add(phone, report)
    assert first.status_code == 201, first.get_json()
    assert first.get_json()["expires_at"] is None
    assert_documented(first.get_json(), UploadedPhotoSchema)
    read = _read(lan, report)
    assert_documented(read, ReportSchema)
    assert [photo["id"] for photo in read["photos"]] == [first.get_json()["id"]]
    assert read["cover_photo_id"] == first.get_json()["id"]
    # The same ticket, whenever it is made.
    assert read["upload_ticket"] == ticket | {"photos_left": 1}
    assert _add(phone, report).status_code == 201
    assert _read(lan, report)["upload_ticket"] is None
    problem_of(_add(phone, report), 409, "photos_complete")
    assert lan.get(first.get_json()["url"]).status_code == 200
    assert phone.get(first.get_json()["url"]).status_code == 401


def test_each_is_in_history_and_audit_and_stands_in_no_colleagues_way(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan, photos_expected=1)
    seen = staff.get(f"{QUEUE}/{report['id']}")
    added = _add(_by_ticket(service, report), report).get_json()
    read = _read(lan, report)
    assert [(one["action"], one["by"]) for one in read["history"]][1:] == [
        ("photos_added", "citizen")
    ]
    assert read["revision"] == 1
    event = audits(service, report)[-1]
    assert (event.action, event.actor) == ("report_photos_added", f"citizen:{account_of(lan)}")
    assert event.details == {"photo": added["id"], "state": "submitted", "revision": 1}
    # The console sees that there is something new, and its revision is still good.
    again = staff.get(f"{QUEUE}/{report['id']}", If_None_Match=seen.headers["ETag"])
    assert (again.status_code, len(again.get_json()["photos"])) == (200, 1)
    assert "upload_ticket" not in again.get_json()
    sent = {"state": "accepted"}
    moved = staff.post(f"{QUEUE}/{report['id']}/transitions", sent, If_Match=seen.headers["ETag"])
    assert moved.status_code == 200
    assert publish(staff, report).status_code == 200


def test_the_same_file_for_the_same_report_is_the_same_photo(service: Service) -> None:
    lan, photo, key = service.citizen(), small_photo(), new_key()
    report, other = file_report(lan, photos_expected=1), file_report(lan)
    phone = _by_ticket(service, report)
    first = _add(phone, report, photo, key=key)
    replayed = _add(phone, report, photo, key=key)
    assert (replayed.status_code, replayed.headers["Idempotency-Replayed"]) == (201, "true")
    # Also when the app itself comes back with the login and the same key, and under another one.
    assert _add(lan, report, photo, key=key).get_json() == first.get_json()
    for caller in (phone, lan):
        again = _add(caller, report, photo)
        assert (again.status_code, again.get_json()["id"]) == (200, first.get_json()["id"])
    assert _add(lan, other, photo).status_code == 201
    # And a photo for a later report is another thing.
    assert upload_photo(lan, photo)["id"] != first.get_json()["id"]
    stored = Photo.state == "stored"
    assert count(service, Photo, stored, Photo.report_id == uuid.UUID(report["id"])) == 1
    assert count(service, ReportEvent, ReportEvent.action == "photos_added") == 2


def test_by_login_a_report_takes_up_to_five_while_it_is_open(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    report = file_report(lan, photo_ids=[upload_photo(lan)["id"]])
    assert report["upload_ticket"] is None
    problem_of(_add(minh, report), 404, "not_found")
    problem_of(_add(lan, {"id": str(uuid.uuid4())}), 404, "not_found")
    problem_of(_add(service.anyone(), report), 401, "unauthenticated")
    problem_of(_add(staff, report), 403, "forbidden")
    for _ in range(MAX_PHOTOS - 1):
        assert _add(lan, report).status_code == 201
    problem_of(_add(lan, report), 409, "photos_complete")
    other = file_report(lan)
    bring_to("withdrawn", other, citizen=lan, staff=staff)
    problem_of(_add(lan, other), 409, "report_over")
    assert count(service, Photo, Photo.state == "storing") == 0


def test_a_ticket_is_good_for_its_own_report_and_its_own_time(service: Service) -> None:
    lan = service.citizen()
    report, other = (file_report(lan, photos_expected=1) for _ in range(2))
    token = report["upload_ticket"]["token"]
    _refused(_add(_by(service, token), other))
    tickets: UploadTickets = service.app.extensions[EXTENSION].upload_tickets
    report_id, now = uuid.UUID(report["id"]), datetime.now(UTC)
    _refused(_add(_by(service, tickets.make(report_id, now)), report))
    forged = UploadTickets([b"k" * 32]).make(report_id, now + TICKET_FOR)
    shorter, longer, bare = token[:-4], f"{token}AAAA", token.removeprefix("bdsu_")
    for bad in (forged, shorter, longer, bare, "x", "bdsu_", f"{token} x", "ư", "b" * 9000):
        _refused(_add(_by(service, bad), report))
    access = lan.headers["Authorization"].removeprefix("Bearer ")
    _refused(_add(_by(service, access), report))
    old_key = UploadTickets([b"n" * 32, b"o" * 32])
    old_key.require(UploadTickets([b"o" * 32]).make(report_id, now + TICKET_FOR), report_id, now)
    assert count(service, Photo) == 0
    assert _add(_by_ticket(service, report), report).status_code == 201


def test_a_report_that_has_ended_hands_out_and_takes_no_ticket(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan, photos_expected=2)
    bring_to("withdrawn", report, citizen=lan, staff=staff)
    problem_of(_add(_by_ticket(service, report), report), 409, "report_over")
    assert _read(lan, report)["upload_ticket"] is None
    old = file_report(lan, photos_expected=2)
    set_directly(service, old, submitted_at=datetime.now(UTC) - TICKET_FOR)
    assert _read(lan, old)["upload_ticket"] is None


def test_a_ticket_outlives_the_session_and_not_the_agreement(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan, photos_expected=3)
    assert lan.delete("/v1/auth/sessions").status_code == 204
    phone = _by_ticket(service, report)
    assert _add(phone, report).status_code == 201
    lan = service.citizen()
    back = {"purpose": SERVICE_USE, "version": required_version(), "is_given": False}
    assert lan.put("/v1/me/consents", {"decisions": [back]}).status_code == 200
    problem_of(_add(phone, report), 403, "consent_required")


def test_a_ticket_without_its_reporter_is_none(service: Service) -> None:
    report = file_report(service.citizen(), photos_expected=1)
    with service.database.writing() as session:
        for model in (ReportEvent, ReportArea, ReportReceipt, ReportText):
            session.execute(delete(model).where(model.report_id == uuid.UUID(report["id"])))
        session.execute(delete(Report))
        session.commit()
    _refused(_add(_by_ticket(service, report), report))


def test_uploads_by_ticket_count_as_the_citizens(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan, photos_expected=2)
    phone = _by_ticket(service, report)
    first = _add(phone, report)
    left = int(first.headers["X-RateLimit-Remaining"])
    assert int(lan.upload(small_photo()).headers["X-RateLimit-Remaining"]) == left - 1
    fill_quota(service, upload_photo(lan), datetime.now(UTC))
    problem_of(_add(phone, report), 429, "too_many_requests")


@pytest.mark.parametrize(
    ("expected", "added", "held", "left"),
    [(0, 0, 0, 0), (3, 0, 0, 3), (3, 1, 1, 2), (3, 3, 3, 0), (5, 0, 3, 2), (2, 4, 5, 0)],
)
def test_a_ticket_is_good_for_what_was_announced_and_there_is_room_for(
    expected: int, added: int, held: int, left: int
) -> None:
    assert photos_by_ticket(expected=expected, added=added, held=held, most=5) == left


def test_no_ticket_is_written_down(service: Service) -> None:
    report = file_report(service.citizen(), photos_expected=1)
    _add(_by_ticket(service, report), report)
    with service.database.reading() as connection:
        rows = connection.execute(select(AuditEvent.__table__)).all()
    assert report["upload_ticket"]["token"] not in str(rows)


@pytest.mark.parametrize("statement", range(8))
def test_a_retry_that_overtakes_the_first_try_finds_its_photo(
    service: Service, statement: int
) -> None:
    """The first try is answered between any two statements of the second's look at the report."""
    report = file_report(service.citizen(), photos_expected=1)
    first, second = _by_ticket(service, report), _by_ticket(service, report)
    photo, executed, answers = small_photo(), iter(range(100)), []

    def overtake(*_: Any) -> None:
        if next(executed) == statement:
            answers.append(_add(first, report, photo))

    reading = service.database.read_engine
    event.listen(reading, "after_cursor_execute", overtake)
    try:
        found = _add(second, report, photo)
    finally:
        event.remove(reading, "after_cursor_execute", overtake)
    assert [answer.status_code for answer in (*answers, found)] == [201, 200]
    assert found.get_json()["id"] == answers[0].get_json()["id"]
