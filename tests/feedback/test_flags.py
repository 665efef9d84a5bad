"""Flags on published reports: anyone may put one, once, and only staff ever see them."""

import threading
import uuid
from typing import Any

from sqlalchemy import select

from app.feedback.models import ReportFlag
from app.web.operations import Role
from tests.reports import QUEUE, all_items, audits, count, file_report, publish
from tests.service import Caller, Json, Service

FLAGS = "/v1/admin/flags"
WRONG = {"reason": "wrong_place", "text": "Ở đầu hẻm.\nKhông phải ở đây."}


def _published(service: Service) -> Json:
    report = file_report(service.citizen())
    publish(service.staff(), report)
    return report


def _flag(caller: Caller, report: Json, sent: Json | None = None, **headers: str) -> Any:
    path = f"/v1/feedback/public/{report['public_id']}/flags"
    return caller.post(path, sent or WRONG, **headers)


def _phone() -> dict[str, str]:
    return {"X_Installation_Id": str(uuid.uuid4())}


def test_a_flag_reaches_staff_and_nobody_else(service: Service) -> None:
    report, anyone = _published(service), service.anyone()
    path = f"/v1/feedback/public/{report['public_id']}"
    before = anyone.get(path).get_data()
    assert _flag(anyone, report).status_code == 204
    [flag] = service.staff().get(FLAGS).get_json()["items"]
    assert (flag["reason"], flag["text"]) == (WRONG["reason"], WRONG["text"])
    assert (flag["report_id"], flag["reference"]) == (report["id"], report["reference"])
    assert anyone.get(path).get_data() == before
    assert anyone.get(FLAGS).status_code == 401


def test_one_sender_does_not_multiply(service: Service) -> None:
    report, anyone, phone = _published(service), service.anyone(), _phone()
    for headers in ({}, {}, phone, phone):
        answer = _flag(anyone, report, **headers)
        assert (answer.status_code, answer.get_data()) == (204, b"")
    assert count(service, ReportFlag) == 1, "one address, with whatever installation"
    _flag(anyone, report, {"reason": "offensive"})
    assert count(service, ReportFlag) == 2, "another reason is another flag"


def test_one_installation_does_not_multiply_over_addresses(service: Service) -> None:
    report, phone = _published(service), _phone()
    client = service.app.test_client()
    path = f"/v1/feedback/public/{report['public_id']}/flags"
    sent = {name.replace("_", "-"): value for name, value in phone.items()}
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"):
        environ = {"REMOTE_ADDR": address}
        answer = client.post(path, json=WRONG, headers=sent, environ_overrides=environ)
        assert answer.status_code == 204
    assert count(service, ReportFlag) == 1
    for address in ("192.0.2.2", "192.0.2.3"):
        client.post(path, json=WRONG, environ_overrides={"REMOTE_ADDR": address})
    assert count(service, ReportFlag) == 3, "others are others"


def test_at_the_same_moment_it_is_still_one(service: Service) -> None:
    report, phone = _published(service), _phone()
    callers = [service.anyone() for _ in range(4)]
    threads = [
        threading.Thread(target=_flag, args=(caller, report), kwargs=phone) for caller in callers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(service, ReportFlag) == 1


def test_nothing_of_the_sender_is_kept(service: Service) -> None:
    report, phone = _published(service), _phone()
    _flag(service.anyone(), report, **phone)
    other = _published(service)
    _flag(service.anyone(), other, **phone)
    with service.database.reading() as connection:
        rows = connection.execute(select(ReportFlag.__table__)).all()
    assert len({row.address_hash for row in rows}) == 2, "two flags of one can't be put together"
    kept = repr([tuple(row) for row in rows])
    for secret in ("127.0.0.1", *phone.values()):
        assert secret not in kept
        assert secret.replace("-", "") not in kept


def test_what_is_not_published_cannot_be_flagged_and_looks_like_nothing(service: Service) -> None:
    lan, staff, anyone = service.citizen(), service.staff(), service.anyone()
    unknown = _flag(anyone, {"public_id": "nothing-here"}).get_json()
    for publication in ("pending", "restricted", "hidden"):
        report = file_report(lan)
        if publication != "pending":
            publish(staff, report, publication)
        answer = _flag(anyone, report)
        assert answer.status_code == 404
        assert answer.get_json() | {"request_id": ""} == unknown | {"request_id": ""}
    assert count(service, ReportFlag) == 0


def test_what_is_said_is_checked(service: Service) -> None:
    report, anyone = _published(service), service.anyone()
    for sent in ({}, {"reason": "spite"}, WRONG | {"text": "a" * 501}, WRONG | {"name": "Lan"}):
        answer = anyone.post(f"/v1/feedback/public/{report['public_id']}/flags", sent)
        assert answer.status_code == 422, sent
    assert count(service, ReportFlag) == 0


def test_staff_close_a_flag_once_and_it_is_audited(service: Service) -> None:
    report, staff = _published(service), service.staff()
    _flag(service.anyone(), report)
    [flag] = staff.get(FLAGS).get_json()["items"]
    path, done = f"{FLAGS}/{flag['id']}/close", {"outcome": "corrected", "note": "Đã sửa."}
    for _ in range(2):
        closed = staff.post(path, done)
        assert closed.status_code == 200, closed.get_json()
        assert (closed.get_json()["outcome"], closed.get_json()["note"]) == ("corrected", "Đã sửa.")
    refused = staff.post(path, {"outcome": "nothing"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "flag_closed")
    assert staff.get(FLAGS).get_json()["items"] == []
    [audit] = [one for one in audits(service, report) if one.action == "flag_closed"]
    assert audit.details == {"flag": flag["id"], "outcome": "corrected"}
    # What is closed does not keep the same sender from saying it again.
    _flag(service.anyone(), report)
    assert len(staff.get(FLAGS).get_json()["items"]) == 1


def test_an_agencys_own_staff_close_flags_of_what_they_lead(service: Service) -> None:
    report = _published(service)
    _flag(service.anyone(), report)
    lead = service.staff().get(f"{QUEUE}/{report['id']}").get_json()["lead_agency"]
    publisher = service.staff("publisher", Role.PUBLISHER, agency=lead)
    [flag] = publisher.get(FLAGS).get_json()["items"]
    closed = publisher.post(f"{FLAGS}/{flag['id']}/close", {"outcome": "nothing"})
    assert (closed.status_code, closed.get_json()["outcome"]) == (200, "nothing")


def test_the_list_is_paged_the_newest_first(service: Service) -> None:
    report, staff, anyone = _published(service), service.staff(), service.anyone()
    reasons = ["personal_data", "offensive", "wrong_place", "solved_already", "other"]
    for reason in reasons:
        _flag(anyone, report, {"reason": reason})
    for limit in (1, 2, 5):
        items = all_items(staff, FLAGS, limit=limit)
        assert [one["reason"] for one in items] == reasons[::-1]


def test_flags_are_seen_where_their_reports_are(service: Service) -> None:
    report = _published(service)
    _flag(service.anyone(), report)
    elsewhere = service.staff("publisher", Role.PUBLISHER, agency="canh_sat_pccc")
    assert elsewhere.get(FLAGS).get_json()["items"] == []
    [flag] = service.staff().get(FLAGS).get_json()["items"]
    answer = elsewhere.post(f"{FLAGS}/{flag['id']}/close", {"outcome": "nothing"})
    assert answer.status_code == 404
    publish(service.staff(), report, "restricted")
    assert service.staff().get(FLAGS).get_json()["items"] == []


def test_too_many_at_once_are_refused_for_the_installation(service: Service) -> None:
    report, anyone, phone = _published(service), service.anyone(), _phone()
    answers = [_flag(anyone, report, **phone).status_code for _ in range(32)]
    assert answers[0] == 204
    assert set(answers) <= {204, 429}
