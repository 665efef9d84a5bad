"""Where an agency wants it, answers go out only as one of its leaders signs them."""

import pytest

from app.web.operations import Role
from tests.identity.staff.administration import leave
from tests.province.administration import change_record, see_now
from tests.reports import QUEUE, REPORTS, ask_agencies, audits, bring_to, file_report, move, new_key
from tests.service import Caller, Json, Service
from tests.triage.replies.official_replies import AGENCY, draft, publish_reply, step, want_sign_off
from tests.web.problems import problem_of

HELPER = "so_nong_nghiep_va_moi_truong"


@pytest.fixture
def lan(service: Service) -> Caller:
    """Who files the report."""
    return service.citizen()


@pytest.fixture
def report(service: Service, lan: Caller) -> Json:
    """A report that an agency leads which wants its answers signed."""
    want_sign_off(service)
    filed = file_report(lan)
    bring_to("in_progress", filed, citizen=lan, staff=service.staff())
    return filed


def _published(staff: Caller, reply: Json) -> int:
    return int(publish_reply(staff, reply).status_code)


def test_an_officers_answer_goes_out_only_by_his_leader(
    service: Service, lan: Caller, report: Json
) -> None:
    officer = service.staff("officer", agency=AGENCY)
    leader = service.staff("supervisor", agency=AGENCY)
    reply = draft(officer, report)
    problem_of(publish_reply(officer, reply), 403, "sign_off_needed")
    reply = step(officer, reply, "submit").get_json()
    problem_of(publish_reply(officer, reply), 403, "sign_off_needed")
    assert _published(leader, reply) == 200
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert read["state"] == "answered"
    one = leader.get(f"{QUEUE}/{report['id']}/replies/{reply['id']}").get_json()
    assert one["drafted_by"]["id"] == one["submitted_by"]["id"] != one["decided_by"]["id"]


def test_no_move_leads_around_the_leader(service: Service, report: Json) -> None:
    for who in (service.staff("officer", agency=AGENCY), service.staff("triager")):
        for state in ("answered", "resolved"):
            problem_of(move(who, report, state), 403, "sign_off_needed")
        offered = who.get(f"{QUEUE}/{report['id']}").get_json()["allowed_moves"]
        assert {"answered", "resolved"}.isdisjoint(offered)
        assert "needs_info" in offered
    leader = service.staff("supervisor", agency=AGENCY)
    assert "answered" in leader.get(f"{QUEUE}/{report['id']}").get_json()["allowed_moves"]
    assert move(leader, report, "answered").status_code == 200


def test_questions_and_messages_need_no_signature(service: Service, report: Json) -> None:
    officer, path = service.staff("officer", agency=AGENCY), f"{QUEUE}/{report['id']}"
    etag = officer.get(path).headers["ETag"]
    sent = {"text": "Đội duy tu sẽ đến chiều nay."}
    answer = officer.post(f"{path}/messages", sent, key=new_key(), If_Match=etag)
    assert answer.status_code == 201
    assert move(officer, report, "needs_info").status_code == 200


def test_a_leader_may_sign_what_he_drafted_himself(service: Service, report: Json) -> None:
    leader = service.staff("supervisor", agency=AGENCY)
    assert _published(leader, draft(leader, report)) == 200


def test_a_leader_of_the_whole_province_signs_and_one_of_a_helper_does_not(
    service: Service, report: Json
) -> None:
    above = "uy_ban_nhan_dan_thanh_pho"
    ask_agencies(service, report, HELPER, above)
    officer = service.staff("officer", agency=AGENCY)
    reply = step(officer, draft(officer, report), "submit").get_json()
    for agency in (HELPER, above):
        helper = service.staff("supervisor", agency=agency)
        problem_of(publish_reply(helper, reply), 403, "not_in_the_lead")
        problem_of(step(helper, reply, "return", remark="Sửa lại."), 403, "not_in_the_lead")
    assert _published(service.staff("publisher", Role.SUPERVISOR), reply) == 200


def test_who_stands_in_for_a_leader_signs_in_his_place(service: Service, report: Json) -> None:
    officer = service.staff("officer", agency=AGENCY)
    leader = service.staff("supervisor", agency=AGENCY)
    me = leader.get("/v1/admin/me")
    absence = leave(officer.get("/v1/admin/me").get_json()["id"])
    away = leader.post("/v1/admin/me/absences", absence, If_Match=me.headers["ETag"])
    assert away.status_code == 201, away.get_json()
    assert _published(officer, draft(officer, report)) == 200
    signed, moved = audits(service, report)[-2:]
    lender = f"staff:{me.get_json()['id']}"
    assert (signed.details["acting_for"], moved.details["acting_for"]) == (lender, lender)


def test_without_the_wish_an_officer_publishes_by_himself(service: Service, report: Json) -> None:
    admin = service.staff("administrator")
    change_record(admin, f"/v1/admin/agencies/{AGENCY}", wants_sign_off=False)
    see_now(service)
    officer = service.staff("officer", agency=AGENCY)
    assert _published(officer, draft(officer, report)) == 200
