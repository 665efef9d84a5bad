"""Official replies: drafted out of the citizen's sight, then published with their document."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.feedback.models import ReportReceipt
from app.notifications.models import Notification
from app.triage.reply_schemas import OfficialReplySchema
from tests.documented import assert_documented
from tests.feedback.receipts.documented import receipts_of
from tests.province.administration import change_record
from tests.reports import QUEUE, REPORTS, audits, bring_to, count, file_report, new_key
from tests.service import Caller, Json, Service
from tests.triage.replies.official_replies import (
    AGENCY,
    DOCUMENT,
    DRAFT,
    draft,
    publish_reply,
    step,
)
from tests.web.problems import problem_of


@pytest.fixture
def lan(service: Service) -> Caller:
    """Who files the report."""
    return service.citizen()


@pytest.fixture
def report(service: Service, lan: Caller) -> Json:
    """A report that is being worked on."""
    filed = file_report(lan)
    bring_to("accepted", filed, citizen=lan, staff=service.staff())
    return filed


def test_the_citizen_learns_of_a_reply_only_when_it_is_published(
    service: Service, lan: Caller, report: Json
) -> None:
    officer = service.staff("officer", agency=AGENCY)
    before, told = lan.get(f"{REPORTS}/{report['id']}").get_json(), count(service, Notification)
    reply = draft(officer, report)
    assert_documented(reply, OfficialReplySchema)
    assert (reply["state"], reply["revision"], reply["document"]) == ("draft", 1, DOCUMENT)
    submitted = step(officer, reply, "submit").get_json()
    assert lan.get(f"{REPORTS}/{report['id']}").get_json() == before
    answer = publish_reply(officer, submitted)
    assert answer.status_code == 200, answer.get_json()
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    last = read["history"][-1]
    assert (read["state"], last["note"], last["document"]) == ("answered", DRAFT["text"], DOCUMENT)
    assert count(service, Notification) == told + 1
    assert officer.get("/v1/admin/me").get_json()["full_name"] not in str(read)
    assert [row.action for row in audits(service, report)[-4:]] == [
        "reply_drafted",
        "reply_submitted",
        "reply_published",
        "report_moved",
    ]


def test_a_reply_without_a_move_is_a_message_with_its_document(
    service: Service, lan: Caller, report: Json
) -> None:
    officer = service.staff("officer", agency=AGENCY)
    assert publish_reply(officer, draft(officer, report, moves_to=None)).status_code == 200
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    [message] = read["messages"]
    assert (read["state"], message["text"]) == ("accepted", DRAFT["text"])
    assert (message["document"], read["history"][-1]["document"]) == (DOCUMENT, None)


def test_the_receipt_has_number_and_day_of_the_document(
    service: Service, lan: Caller, report: Json
) -> None:
    officer = service.staff("officer", agency=AGENCY)
    publish_reply(officer, draft(officer, report))
    content = receipts_of(lan, report)[-1]["content"]
    assert '"document_number":"123/SXD-HTKT"' in content
    assert '"document_on":"2026-11-27"' in content


def test_what_was_submitted_is_changed_only_after_it_was_returned(
    service: Service, report: Json
) -> None:
    officer = service.staff("officer", agency=AGENCY)
    leader = service.staff("supervisor", agency=AGENCY)
    path = f"{QUEUE}/{report['id']}/replies"
    reply = draft(officer, report)
    one = f"{path}/{reply['id']}"
    submitted = step(officer, reply, "submit").get_json()
    changed = officer.put(one, DRAFT, If_Match='"2"')
    problem_of(changed, 409, "reply_step_not_allowed")
    returned = step(leader, submitted, "return", remark="Ghi rõ thời hạn.").get_json()
    assert (returned["state"], returned["remark"]) == ("returned", "Ghi rõ thời hạn.")
    problem_of(publish_reply(leader, returned), 409, "reply_step_not_allowed")
    again = officer.put(one, DRAFT | {"text": "Sửa trước 15/12."}, If_Match='"3"').get_json()
    assert (again["state"], again["text"], again["revision"]) == ("draft", "Sửa trước 15/12.", 4)
    gone = step(officer, again, "discard").get_json()
    assert gone["state"] == "discarded"
    problem_of(step(officer, gone, "submit"), 409, "reply_step_not_allowed")
    assert officer.get(path).get_json()["items"] == [gone]


def test_nobody_signs_what_he_has_not_read(service: Service, lan: Caller, report: Json) -> None:
    officer = service.staff("officer", agency=AGENCY)
    reply = draft(officer, report)
    path = f"{QUEUE}/{report['id']}/replies/{reply['id']}"
    etag = officer.get(f"{QUEUE}/{report['id']}").headers["ETag"]
    assert officer.put(path, DRAFT, If_Match='"1"').status_code == 200
    problem_of(publish_reply(officer, reply), 412, "revision_stale")
    lan.post(f"{REPORTS}/{report['id']}/messages", {"text": "Thêm nữa."}, key=new_key())
    sent = {"reply_revision": 2}
    problem_of(officer.post(f"{path}/publish", sent, If_Match=etag), 412, "revision_stale")
    problem_of(officer.post(f"{path}/publish", sent), 428, "if_match_required")
    problem_of(officer.put(path, DRAFT, If_Match='"1"'), 412, "revision_stale")


def test_two_who_publish_at_once_tell_the_citizen_once(service: Service, report: Json) -> None:
    officer = service.staff("officer", agency=AGENCY)
    reply, receipts = draft(officer, report), count(service, ReportReceipt)
    path = f"{QUEUE}/{report['id']}"
    etag = officer.get(path).headers["ETag"]

    def publish(_: int) -> int:
        caller = Caller(service.app.test_client(), officer.headers)
        sent = {"reply_revision": 1}
        answer = caller.post(f"{path}/replies/{reply['id']}/publish", sent, If_Match=etag)
        return int(answer.status_code)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(publish, range(4))) == [200, 412, 412, 412]
    assert count(service, ReportReceipt) == receipts + 1


def test_a_reply_that_cannot_move_its_report_stays_unpublished(
    service: Service, report: Json
) -> None:
    officer = service.staff("officer", agency=AGENCY)
    reply = draft(officer, report, moves_to="resolved")
    # Roads are not resolved without a photo.
    problem_of(publish_reply(officer, reply), 422, "photo_needed")
    bring = officer.post(
        f"{QUEUE}/{report['id']}/transitions",
        {"state": "rejected", "note": "Không thuộc thẩm quyền."},
        If_Match='"2"',
    )
    assert bring.status_code == 200
    problem_of(publish_reply(officer, reply), 409, "transition_not_allowed")
    one = officer.get(f"{QUEUE}/{report['id']}/replies/{reply['id']}").get_json()
    assert (one["state"], one["revision"]) == ("draft", 1)


def test_replies_are_seen_only_with_their_report(service: Service, lan: Caller) -> None:
    roads, waste = file_report(lan), file_report(lan, category="waste")
    triager = service.staff()
    mine, others = draft(triager, roads), draft(triager, waste)
    for reply in (mine, others):
        assert step(triager, reply, "submit").status_code == 200
    officer = service.staff("officer", agency=AGENCY)
    listed = officer.get("/v1/admin/replies").get_json()["items"]
    assert [one["id"] for one in listed] == [mine["id"]]
    everything = triager.get("/v1/admin/replies?limit=1").get_json()
    assert [one["id"] for one in everything["items"]] == [others["id"]]
    path = f"{QUEUE}/{waste['id']}/replies"
    for answer in (
        officer.get(path),
        officer.get(f"{path}/{others['id']}"),
        officer.post(path, DRAFT, key=new_key()),
        officer.post(f"{path}/{others['id']}/discard", If_Match='"2"'),
        # Another report's reply under a report in sight.
        officer.get(f"{QUEUE}/{roads['id']}/replies/{others['id']}"),
        step(officer, others | {"report_id": roads["id"]}, "discard"),
    ):
        problem_of(answer, 404, "not_found")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"text": " "}, "/text"),
        ({"text": "ế" * 4001}, "/text"),
        ({"moves_to": "closed"}, "/moves_to"),
        ({"document": {"number": "1/A"}}, "/document/on"),
        ({"document": {"on": "2026-11-27"}}, "/document/number"),
        ({"document": {"number": "1/A", "on": "27/11/2026"}}, "/document/on"),
        ({"kind": "answer"}, "/kind"),
    ],
)
def test_a_wrong_draft_is_refused_where_it_is_wrong(
    service: Service, lan: Caller, changes: Json, pointer: str
) -> None:
    path = f"{QUEUE}/{file_report(lan)['id']}/replies"
    answer = service.staff().post(path, DRAFT | changes, key=new_key())
    assert pointer in [fault["pointer"] for fault in answer.get_json()["errors"]]
    assert answer.status_code == 422


def test_an_agencys_wish_to_sign_is_part_of_its_record(service: Service) -> None:
    admin, path = service.staff("administrator"), f"/v1/admin/agencies/{AGENCY}"
    assert admin.get(path).get_json()["wants_sign_off"] is False
    assert change_record(admin, path, wants_sign_off=True).get_json()["wants_sign_off"] is True
    assert change_record(admin, path, wants_sign_off="yes").status_code == 422
    table = admin.get("/v1/admin/exports/agencies").get_data(as_text=True)
    assert "wants_sign_off" in table.splitlines()[0]
