"""A report comes with everything that belongs to it, or not at all."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import select, update

from app.audit.models import AuditEvent
from app.feedback.models import Photo, Report, ReportEvent, ReportReceipt
from app.web.models import IdempotentAnswer
from tests.reports import REPORTS, audits, count, file_report, new_key, upload_photo
from tests.service import Json, Service, report_draft


def _attached(service: Service) -> int:
    return count(service, Photo, Photo.report_id.is_not(None))


def test_a_report_takes_its_photos_in_their_order(service: Service) -> None:
    lan = service.citizen()
    ids = [upload_photo(lan)["id"] for _ in range(5)]
    wanted = [ids[3], ids[0], ids[4], ids[1], ids[2]]
    report = file_report(lan, photo_ids=wanted, photos_expected=5)
    assert [photo["id"] for photo in report["photos"]] == wanted
    assert report["cover_photo_id"] == ids[3]
    assert report["photos_expected"] == 5
    assert _attached(service) == 5


def test_a_last_photo_that_is_another_citizens_leaves_nothing_at_all(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    own, foreign = upload_photo(lan)["id"], upload_photo(minh)["id"]
    audited = count(service, AuditEvent)
    answers = count(service, IdempotentAnswer)
    answer = lan.post(REPORTS, report_draft(photo_ids=[own, foreign]), key=new_key())
    assert (answer.status_code, answer.get_json()["code"]) == (422, "photo_unknown")
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == ["/photo_ids/1"]
    assert count(service, Report) == count(service, ReportEvent) == _attached(service) == 0
    assert count(service, ReportReceipt) == 0
    assert count(service, AuditEvent) == audited
    assert count(service, IdempotentAnswer) == answers
    # His own photo is still his to use, and a gap between serials is normal.
    assert file_report(lan, photo_ids=[own])["photos"][0]["id"] == own


def test_every_photo_that_cannot_be_is_named_and_why(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    used, good, foreign = upload_photo(lan), upload_photo(lan), upload_photo(minh)
    expired, swept = upload_photo(lan), _long_ago()
    file_report(lan, photo_ids=[used["id"]])
    _expire(service, expired)
    ids = [used["id"], good["id"], foreign["id"], expired["id"], swept]
    answer = lan.post(REPORTS, report_draft(photo_ids=ids), key=new_key())
    assert (answer.status_code, answer.get_json()["code"]) == (422, "photo_expired")
    assert [(fault["pointer"], fault["code"]) for fault in answer.get_json()["errors"]] == [
        ("/photo_ids/0", "photo_unknown"),
        ("/photo_ids/2", "photo_unknown"),
        ("/photo_ids/3", "photo_expired"),
        ("/photo_ids/4", "photo_expired"),
    ]
    assert count(service, Report) == 1


def test_a_photo_serves_one_report_only(service: Service) -> None:
    lan = service.citizen()
    photo_id = upload_photo(lan)["id"]
    first = file_report(lan, photo_ids=[photo_id])
    again = lan.post(REPORTS, report_draft(photo_ids=[photo_id]), key=new_key())
    assert (again.status_code, again.get_json()["code"]) == (422, "photo_unknown")
    assert lan.get(f"{REPORTS}/{first['id']}").get_json()["photos"] == first["photos"]


def test_a_report_its_step_and_its_audit_tell_the_same_moment(service: Service) -> None:
    report = file_report(service.citizen())
    [audited] = audits(service, report)
    with service.database.reading() as connection:
        [event] = connection.execute(select(ReportEvent.__table__))
        row = connection.execute(select(Report.__table__)).one()
    assert row.submitted_at == row.updated_at == event.at == audited.at
    assert audited.actor == f"citizen:{row.citizen_id}"
    assert audited.details == {}


def _expire(service: Service, photo: Json) -> None:
    with service.database.writing() as session:
        old = update(Photo).where(Photo.id == uuid.UUID(photo["id"]))
        session.execute(old.values(expires_at=datetime.now(UTC)))
        session.commit()


def _long_ago() -> str:
    """The id of a photo made in January 2026, of which not even the row is left."""
    made_at_ms = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
    return str(uuid.UUID(int=(made_at_ms << 80) | (7 << 76) | (2 << 62)))
