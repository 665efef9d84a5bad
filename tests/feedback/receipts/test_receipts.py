"""A citizen can keep what he filed, was told and was decided, and prove it without us."""

import hashlib
import json
import uuid
from datetime import datetime

import jwt
import pytest
from sqlalchemy import delete

from app.feedback.models import ReportReceipt
from app.feedback.receipt_schemas import ReceiptsSchema
from tests.documented import assert_documented
from tests.feedback.receipts.documented import (
    published,
    receipts_of,
    run_worker,
    verifier,
)
from tests.images import encoded, quadrants
from tests.reports import QUEUE, REPORTS, bring_to, file_report, move, new_key, publish
from tests.service import Caller, Json, Service, report_draft
from tests.stand_ins import PUBLIC_URL


def _reply(staff: Caller, report: Json, text: str) -> None:
    etag = staff.get(f"{QUEUE}/{report['id']}").headers["ETag"]
    path = f"{QUEUE}/{report['id']}/messages"
    answer = staff.post(path, {"text": text}, key=new_key(), If_Match=etag)
    assert answer.status_code == 201, answer.get_json()


def _claims(receipt: Json) -> Json:
    claims: Json = jwt.decode(receipt["jws"], options={"verify_signature": False})
    return claims


def test_filing_reply_and_closing_have_a_receipt_each(signing: Service) -> None:
    lan, staff = signing.citizen(), signing.staff()
    report = file_report(lan)
    _reply(staff, report, "Chào bạn.\nChúng tôi đã nhận.")
    bring_to("resolved", report, citizen=lan, staff=staff)
    lan.post(f"{REPORTS}/{report['id']}/satisfaction", {"satisfied": True})
    receipts, keys = receipts_of(lan, report), published(signing)
    assert [one["event"] for one in receipts] == ["filed", "replied", "closed", "closed"]
    verified = [verifier()(one, keys, PUBLIC_URL) for one in receipts]
    assert [one["state"] for one in verified] == ["submitted", "submitted", "resolved", "closed"]
    assert {one["sub"] for one in verified} == {report["reference"]}
    contents = [json.loads(one["content"]) for one in receipts]
    assert contents[1]["text"] == "Chào bạn.\nChúng tôi đã nhận."
    assert contents[2]["note"] == "Vì lý do sau:\nđã xử lý."
    assert (contents[3]["by"], contents[3]["note"]) == ("citizen", None)
    events = {one["at"] for one in lan.get(f"{REPORTS}/{report['id']}").get_json()["history"]}
    assert {one["at"] for one in receipts} <= events


def test_what_the_citizen_said_stands_in_it_and_what_he_left_out_does_not(
    signing: Service,
) -> None:
    lan, photo = signing.citizen(), encoded(quadrants(64, 48))
    photo_id = lan.upload(photo).get_json()["id"]
    said = {
        "attributes": {"depth_cm": 12, "width_m": 0.5, "is_lit": False},
        "occurred_at": "2026-03-01T08:00:00.123456+07:00",
    }
    report = file_report(lan, photo_ids=[photo_id], **said)
    (receipt,) = receipts_of(lan, report)
    content = json.loads(receipt["content"])
    assert content["text"] == report["text"]
    assert (content["latitude"], content["longitude"]) == (10.9781, 106.6516)
    assert content["attributes"] == said["attributes"]
    assert content["occurred_at"] == "2026-03-01T01:00:00.123456Z"
    assert content["photos"] == [hashlib.sha256(photo).hexdigest()]
    assert "address" not in content
    assert datetime.fromisoformat(content["at"]) == datetime.fromisoformat(report["submitted_at"])


def test_a_moment_is_written_in_full_whatever_the_year(signing: Service) -> None:
    lan = signing.citizen()
    for year in ("0001", "0990"):
        report = file_report(lan, occurred_at=f"{year}-03-01T08:00:00Z")
        (receipt,) = receipts_of(lan, report)
        told = json.loads(receipt["content"])["occurred_at"]
        assert told == f"{year}-03-01T08:00:00.000000Z"


def test_nothing_personal_is_signed(signing: Service) -> None:
    lan = signing.citizen()
    report = file_report(lan)
    (receipt,) = receipts_of(lan, report)
    header, claims = jwt.get_unverified_header(receipt["jws"]), _claims(receipt)
    assert set(header) == {"alg", "kid", "typ"}
    assert (header["alg"], header["typ"]) == ("ES256", "receipt+jws")
    assert set(claims) == {
        "iss", "jti", "iat", "sub", "event", "state", "content_hash", "content_hash_alg",
    }  # fmt: skip
    # A hash of a short text without a salt would tell it to whoever tries texts out.
    assert report["text"] not in receipt["jws"]
    (other,) = receipts_of(lan, file_report(lan))
    assert other["salt"] != receipt["salt"]


def test_a_receipt_comes_out_the_same_every_time(signing: Service) -> None:
    lan, staff = signing.citizen(), signing.staff()
    report = file_report(lan)
    first = lan.get(f"{REPORTS}/{report['id']}/receipt")
    publish(staff, report)
    move(staff, report, "accepted")
    again = lan.get(f"{REPORTS}/{report['id']}/receipt")
    assert again.get_json() == first.get_json()
    path, etag = f"{REPORTS}/{report['id']}/receipt", first.headers["ETag"]
    assert lan.get(path, If_None_Match=etag).status_code == 304
    assert "private" in first.headers["Cache-Control"]


def test_sending_the_report_again_gives_no_second_receipt(signing: Service) -> None:
    lan, submission_id = signing.citizen(), str(uuid.uuid4())
    report = file_report(lan, submission_id=submission_id)
    sent = {"submission_id": submission_id, "text": report["text"]}
    again = lan.post(REPORTS, report_draft(**sent), key=new_key())
    assert (again.status_code, again.get_json()["id"]) == (200, report["id"])
    assert len(receipts_of(lan, report)) == 1


@pytest.mark.parametrize("state", ["answered", "resolved", "closed", "rejected", "referred"])
def test_every_end_of_a_report_has_a_receipt(signing: Service, state: str) -> None:
    lan, staff = signing.citizen(), signing.staff()
    report = file_report(lan)
    bring_to(state, report, citizen=lan, staff=staff)
    assert _claims(receipts_of(lan, report)[-1])["state"] == state


def test_other_moves_have_none(signing: Service) -> None:
    lan, staff = signing.citizen(), signing.staff()
    report, doubled, withdrawn = (file_report(lan) for _ in range(3))
    bring_to("in_progress", report, citizen=lan, staff=staff)
    bring_to("duplicate", doubled, citizen=lan, staff=staff)
    bring_to("withdrawn", withdrawn, citizen=lan, staff=staff)
    for one in (report, doubled, withdrawn):
        assert [receipt["event"] for receipt in receipts_of(lan, one)] == ["filed"]


def test_receipts_are_their_owners_alone_also_of_a_restricted_report(signing: Service) -> None:
    lan, minh, staff = signing.citizen("lan"), signing.citizen("minh"), signing.staff()
    report = file_report(lan)
    publish(staff, report, "restricted")
    path, never = f"{REPORTS}/{report['id']}/receipt", f"{REPORTS}/{uuid.uuid4()}/receipt"
    one, other = minh.get(path), minh.get(never)
    assert one.status_code == other.status_code == 404
    assert one.get_json()["code"] == other.get_json()["code"]
    assert signing.anyone().get(path).status_code == 401
    assert staff.get(path).status_code == 403
    (receipt,) = receipts_of(lan, report)
    assert "restricted" not in json.dumps(_claims(receipt))


def test_the_answer_has_exactly_the_documented_fields(signing: Service) -> None:
    lan, staff = signing.citizen(), signing.staff()
    report = file_report(lan, text="Dòng một.\n\tDòng hai: “ổ gà” \\ \U0001f573")
    bring_to("answered", report, citizen=lan, staff=staff)
    answer = lan.get(f"{REPORTS}/{report['id']}/receipt")
    assert_documented(answer.get_json(), ReceiptsSchema)


def test_a_report_from_before_there_were_receipts_has_none(signing: Service) -> None:
    lan = signing.citizen()
    report = file_report(lan)
    with signing.database.writing() as session:
        session.execute(delete(ReportReceipt))
        session.commit()
    assert receipts_of(lan, report) == []


def test_a_kept_receipt_verifies_when_we_have_forgotten_everything(signing: Service) -> None:
    lan = signing.citizen()
    (receipt,) = receipts_of(lan, file_report(lan))
    with signing.database.writing() as session:
        session.execute(delete(ReportReceipt))
        session.commit()
    assert verifier()(receipt, published(signing), PUBLIC_URL)["event"] == "filed"


def test_without_a_key_the_receipt_waits_and_the_report_does_not(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan)
    (waiting,) = receipts_of(lan, report)
    assert waiting["jws"] is None
    assert run_worker(service) == 1
    (signed,) = receipts_of(lan, report)
    assert {**signed, "jws": None} == waiting
    assert verifier()(signed, published(service), PUBLIC_URL)["sub"] == report["reference"]
    assert run_worker(service) == 0
    assert receipts_of(lan, report) == [signed]
