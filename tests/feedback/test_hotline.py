"""A caller without an account: filed by staff, followed by code, claimed after login."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.feedback.models import Report, ReportEvent
from app.feedback.silence import follow_up_silence
from app.notifications.models import Notification
from app.province.snapshot import load_province
from app.triage.filing_schemas import FiledReportSchema
from tests.community import SUPPORTED, counts, support
from tests.documented import assert_documented
from tests.reports import QUEUE, REPORTS, count, move, new_key, publish
from tests.service import Caller, Json, Service, report_draft

LOOKUP, CLAIM = "/v1/feedback/lookup", "/v1/feedback/claim"
BAY = {"name": "Trần Văn Bảy", "phone": "0900000002", "call_reference": "C-88121"}


def _file(staff: Caller, **changes: Any) -> Json:
    draft = report_draft(caller=BAY) | changes
    answer = staff.post(QUEUE, draft, key=new_key())
    assert answer.status_code == 201, answer.get_json()
    content: Json = answer.get_json()
    return content


def _opening(report: Json, **changes: str) -> Json:
    return {"reference": report["reference"], "code": report["follow_code"]} | changes


def test_the_caller_follows_what_staff_wrote_down(service: Service) -> None:
    staff, anyone = service.staff(), service.anyone()
    report = _file(staff)
    assert_documented(report, FiledReportSchema)
    assert (report["source"], report["call_reference"]) == ("hotline", "C-88121")
    assert "Bảy" not in str(report)
    assert move(staff, report, "accepted").status_code == 200
    for code in (report["follow_code"], report["follow_code"].lower().replace("-", " ")):
        followed = anyone.post(LOOKUP, _opening(report, code=code))
        assert followed.status_code == 200
        content = followed.get_json()
        assert (content["id"], content["state"]) == (report["id"], "accepted")
        assert content["allowed_actions"] == []
        assert content["history"][0]["by"] == "staff"
    assert count(service, Notification) == 0
    with service.database.reading() as connection:
        sealed = connection.scalars(select(Report.sealed_caller)).one()
    assert b"900000002" not in sealed


def test_he_claims_it_once_he_has_an_account(service: Service) -> None:
    staff, lan, minh = service.staff(), service.citizen("lan"), service.citizen("minh")
    report = _file(staff)
    claimed = lan.post(CLAIM, _opening(report))
    assert claimed.status_code == 200
    assert claimed.get_json()["allowed_actions"] == ["withdraw", "messages", "photos"]
    assert claimed.get_json()["history"][-1]["action"] == "claimed"
    again = lan.post(CLAIM, _opening(report))
    assert again.get_json() == claimed.get_json()
    assert [one["id"] for one in lan.get(REPORTS).get_json()["items"]] == [report["id"]]
    assert minh.post(CLAIM, _opening(report)).status_code == 404
    assert service.anyone().post(LOOKUP, _opening(report)).status_code == 404
    assert move(staff, report, "accepted").status_code == 200
    assert count(service, Notification) == 1


def test_wrong_codes_and_references_are_answered_alike(service: Service) -> None:
    staff, lan, anyone = service.staff(), service.citizen(), service.anyone()
    report, other = _file(staff), _file(staff)
    anothers = service.citizen("minh").post(REPORTS, report_draft(), key=new_key()).get_json()
    answers = []
    for wrong in (
        _opening(report, code=other["follow_code"]),
        _opening(report, reference=anothers["reference"]),
        _opening(report, reference="BD-2026-999999-A"),
        _opening(report, reference="vớ vẩn"),
        _opening(report, code="-"),
    ):
        for ask in (anyone.post(LOOKUP, wrong), lan.post(CLAIM, wrong)):
            problem = ask.get_json()
            assert problem.pop("request_id")
            answers.append((ask.status_code, problem))
    assert answers[0][0] == 404
    assert all(answer == answers[0] for answer in answers)


def test_of_two_who_claim_at_once_one_gets_it(service: Service) -> None:
    report = _file(service.staff())
    callers = [service.citizen("lan"), service.citizen("minh")]
    claims: list[Callable[[], Any]] = [
        lambda caller=caller: caller.post(CLAIM, _opening(report)).status_code for caller in callers
    ]
    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(lambda claim: claim(), claims))
    assert codes == [200, 404]


def test_a_retry_files_nothing_twice(service: Service) -> None:
    staff = service.staff()
    draft, key = report_draft(caller=BAY), new_key()
    first = staff.post(QUEUE, draft, key=key)
    assert staff.post(QUEUE, draft, key=key).get_json() == first.get_json()
    later = staff.post(QUEUE, draft, key=new_key()).get_json()
    assert later["id"] == first.get_json()["id"]
    assert later["follow_code"] != first.get_json()["follow_code"]
    assert service.anyone().post(LOOKUP, _opening(first.get_json())).status_code == 404
    assert service.anyone().post(LOOKUP, _opening(later)).status_code == 200
    assert count(service, Report) == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"photos_expected": 1}, "/photo_ids"),
        ({"caller": BAY | {"phone": "12"}}, "/caller/phone"),
        ({"caller": BAY | {"citizen_id": "x"}}, "/caller/citizen_id"),
        ({"follow_code": "AAAA-AAAA"}, "/follow_code"),
    ],
)
def test_what_cannot_be_is_named(service: Service, changes: Json, pointer: str) -> None:
    answer = service.staff().post(QUEUE, report_draft() | changes, key=new_key())
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]
    assert count(service, Report) == 0


def test_only_who_takes_calls_files_for_callers(service: Service) -> None:
    officer = service.staff("officer")
    assert officer.post(QUEUE, report_draft(), key=new_key()).status_code == 403
    lan = service.citizen()
    assert lan.post(QUEUE, report_draft(), key=new_key()).status_code in (401, 403)


def test_on_two_phones_at_once_he_claims_it_on_both(service: Service) -> None:
    report, lan = _file(service.staff()), service.citizen()
    phones = [Caller(service.app.test_client(), dict(lan.headers)) for _ in range(4)]
    with ThreadPoolExecutor(len(phones)) as pool:
        codes = pool.map(lambda phone: phone.post(CLAIM, _opening(report)).status_code, phones)
        assert list(codes) == [200] * len(phones)
    claims = (ReportEvent.report_id == uuid.UUID(report["id"]), ReportEvent.action == "claimed")
    assert count(service, ReportEvent, *claims) == 1


def test_who_claims_a_report_supports_it_no_more(service: Service) -> None:
    staff, lan, minh = service.staff(), service.citizen("lan"), service.citizen("minh")
    report = _file(staff)
    assert publish(staff, report).status_code == 200
    assert [support(one, report) for one in (lan, minh)] == [1, 2]
    assert lan.post(CLAIM, _opening(report)).get_json()["support_count"] == 1
    assert counts(service, report) == (1, 1)
    assert lan.get(SUPPORTED).get_json()["items"] == []


def test_a_question_that_the_caller_never_hears_closes_nothing(service: Service) -> None:
    staff, lan = service.staff(), service.citizen()
    asked, answered = _file(staff), _file(staff)
    assert move(staff, asked, "needs_info").status_code == 200
    for state in ("accepted", "answered"):
        assert move(staff, answered, state).status_code == 200
    with service.database.reading() as connection:
        province = load_province(connection)
    later = datetime.now(UTC) + timedelta(days=30)
    assert follow_up_silence(service.database, province, now=later) == 1
    states = [staff.get(f"{QUEUE}/{one['id']}").get_json()["state"] for one in (asked, answered)]
    assert states == ["needs_info", "closed"]
    assert lan.post(CLAIM, _opening(asked)).status_code == 200
    # From now on he is told, and his silence counts.
    assert follow_up_silence(service.database, province, now=later) == 1
