"""Restricted use, once granted: what is refused, what goes on, and its end."""

import pytest

from app.notifications.kinds import Kind
from tests.notifications.announcing import Newsroom, address_all
from tests.notifications.phones import Phone, deliveries, delivery, tell
from tests.privacy.asking import asked, mine, step
from tests.privacy.looking import REASON, look_at
from tests.reports import QUEUE, file_report
from tests.service import Caller, Json, Service
from tests.services.national import CODE, dossier, take_dossiers
from tests.web.problems import problem_of

GRANTED = "Dữ liệu của bạn từ nay chỉ được lưu giữ."
LIFTED = "Đã làm rõ, dữ liệu được sử dụng trở lại."


def _grant(desk: Caller, citizen: Caller) -> Json:
    request = asked(citizen, "restriction")
    assert step(desk, request, "take").status_code == 200
    assert step(desk, request, "answer", note=GRANTED).status_code == 200
    return request


def _since(citizen: Caller) -> str | None:
    since: str | None = citizen.get("/v1/me").get_json()["use_restricted_at"]
    return since


def _look(staff: Caller, report: Json, purpose: str) -> object:
    sent = {"purpose": purpose, "reason": REASON}
    return staff.post(f"{QUEUE}/{report['id']}/identity", sent)


def test_it_holds_from_the_answer_until_staff_lift_it_and_the_citizen_is_told(
    service: Service,
) -> None:
    lan, desk = service.citizen(), service.staff("administrator")
    assert _since(lan) is None
    request = _grant(desk, lan)
    assert _since(lan) == mine(lan, request)["finished_at"]
    assert step(desk, request, "lift").status_code == 422
    assert step(desk, request, "lift", note=LIFTED).status_code == 200
    assert _since(lan) is None
    read = mine(lan, request)
    assert (read["state"], read["answer"]) == ("lifted", GRANTED)
    assert [(one["step"], one["note"]) for one in read["history"]][-1] == ("lift", LIFTED)
    inbox = lan.get("/v1/notifications").get_json()["items"]
    told = [one["body"] for one in inbox if one["kind"] == "data_request_moved"]
    assert "Đã dỡ bỏ hạn chế xử lý" in told[0]
    again = step(desk, request, "lift", note=LIFTED)
    problem_of(again, 409, "data_request_step_not_allowed")


@pytest.mark.parametrize("kind", ["access", "correction", "objection"])
def test_only_a_restriction_is_granted_and_lifted(service: Service, kind: str) -> None:
    lan, desk = service.citizen(), service.staff("administrator")
    request = asked(lan, kind)
    assert step(desk, request, "take").status_code == 200
    assert step(desk, request, "answer", note=GRANTED).status_code == 200
    assert _since(lan) is None
    _grant(desk, lan)
    problem_of(step(desk, request, "lift", note=LIFTED), 409, "data_request_step_not_allowed")
    assert _since(lan) is not None


def test_a_refused_restriction_restricts_nothing(service: Service) -> None:
    lan, desk = service.citizen(), service.staff("administrator")
    request = asked(lan, "restriction")
    refused = step(desk, request, "refuse", note=GRANTED, ground="pending_case")
    assert refused.status_code == 200
    assert _since(lan) is None


def test_staff_look_at_him_only_to_save_somebody_or_for_a_claim_in_law(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    report, desk = file_report(lan), service.staff("administrator")
    others = file_report(service.citizen("minh"))
    request = _grant(desk, lan)
    for purpose in ("contact", "misuse"):
        problem_of(_look(supervisor, report, purpose), 403, "use_restricted")
    for purpose in ("danger", "legal_request"):
        assert look_at(supervisor, report, purpose)["citizen"]["full_name"]
    assert look_at(supervisor, others)["citizen"]["full_name"]
    looks = lan.get("/v1/me/access-log").get_json()["items"]
    assert [one["purpose"]["code"] for one in looks] == ["danger"]
    assert step(desk, request, "lift", note=LIFTED).status_code == 200
    assert look_at(supervisor, report)["citizen"]["full_name"]


def test_his_dossiers_are_shown_to_staff_only_when_he_asks_or_for_a_claim_in_law(
    service: Service,
) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    take_dossiers(service, [dossier()])
    path = f"/v1/admin/dossiers/{CODE}/look"
    _grant(service.staff("administrator"), lan)
    for purpose in ("complaint", "fault"):
        refused = supervisor.post(path, {"purpose": purpose, "reason": REASON})
        problem_of(refused, 403, "use_restricted")
    for purpose in ("citizen_asked", "legal_request"):
        shown = supervisor.post(path, {"purpose": purpose, "reason": REASON})
        assert shown.status_code == 200
    assert lan.get(f"/v1/services/dossiers/{CODE}").status_code == 200


def test_his_phone_is_told_of_his_accounts_safety_alone_and_his_inbox_of_all(
    service: Service,
) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    phone, other = Phone().register(lan), Phone().register(minh)
    desk = service.staff("administrator")
    tell(service, lan)
    request = _grant(desk, lan)
    (waiting, *granting) = deliveries(service, phone)
    assert (waiting.state, waiting.error) == ("cancelled", "use_restricted")
    assert {one.subject for one in granting} == {request["id"]}
    told = tell(service, lan, minh)
    assert len(deliveries(service, phone)) == 1 + len(granting)
    assert delivery(service, other).subject == told[1].entity_id
    tell(service, lan, kind=Kind.ALL_SESSIONS_ENDED)
    assert len(deliveries(service, phone)) == 2 + len(granting)
    inbox = lan.get("/v1/notifications").get_json()["items"]
    assert told[0].entity_id in {one["entity_id"] for one in inbox}


def test_announcements_pass_his_phone_by_but_for_an_emergency(service: Service) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    phone, other = Phone().register(lan), Phone().register(minh)
    guest = Phone().register_guest(service.anyone())
    _grant(service.staff("administrator"), lan)
    before, newsroom = len(deliveries(service, phone)), Newsroom(service)
    newsroom.publish()
    address_all(service)
    counts = [len(deliveries(service, one)) for one in (phone, other, guest)]
    assert counts == [before, 1, 1]
    newsroom.publish(is_emergency=True)
    address_all(service)
    counts = [len(deliveries(service, one)) for one in (phone, other, guest)]
    assert counts == [before + 1, 2, 2]
