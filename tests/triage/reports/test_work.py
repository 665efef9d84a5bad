"""Priority, emergencies, and what is said with a rejection or a referral."""

from datetime import UTC, datetime, timedelta

import pytest

from app.feedback.outcomes import RejectionReason
from app.texts import both
from tests.reports import QUEUE, REPORTS, file_report, move, set_directly
from tests.service import Json, Service
from tests.triage.work import post, put, refused, seen

FIRE = "fire_emergency"


def test_the_priority_is_set_with_a_reason_that_the_citizen_never_reads(service: Service) -> None:
    lan, triager = service.citizen(), service.staff("triager")
    report = file_report(lan)
    assert seen(triager, report)["priority"] == "normal"
    raised = put(triager, report, "priority", priority="high", reason="Gần trường học.").get_json()
    assert (raised["priority"], raised["history"][-1]["note"]) == ("high", "Gần trường học.")
    again = put(triager, report, "priority", priority="high").get_json()
    assert again["revision"] == raised["revision"]
    assert "Gần trường" not in lan.get(f"{REPORTS}/{report['id']}").get_data(as_text=True)
    assert put(triager, report, "priority", priority="cao").status_code == 422
    assert put(triager, report, "priority", priority=3).status_code == 422


def test_an_emergency_stays_urgent(service: Service) -> None:
    triager, report = service.staff("triager"), file_report(service.citizen(), category=FIRE)
    assert seen(triager, report)["priority"] == "urgent"
    refused(put(triager, report, "priority", priority="low"), 409, "emergency_stays_urgent")
    assert put(triager, report, "priority", priority="urgent").get_json()["revision"] == 1


@pytest.mark.parametrize("how", ["acknowledgement", "move"])
def test_an_acknowledged_emergency_has_met_its_deadline(service: Service, how: str) -> None:
    lan, triager = service.citizen(), service.staff("triager")
    report = file_report(lan, category=FIRE)
    set_directly(service, report, due_at=datetime.now(UTC) - timedelta(minutes=1))
    late = f"{QUEUE}?overdue=true"
    assert len(triager.get(late).get_json()["items"]) == 1
    assert seen(triager, report)["is_overdue"] is True
    if how == "move":
        assert move(triager, report, "accepted").status_code == 200
    else:
        assert post(triager, report, "acknowledgement").status_code == 200
        history = lan.get(f"{REPORTS}/{report['id']}").get_json()["history"]
        assert history[-1]["action"] == "acknowledged"
    read = seen(triager, report)
    assert read["acknowledged_at"] is not None
    assert read["is_overdue"] is False
    assert triager.get(late).get_json()["items"] == []
    refused(post(triager, report, "acknowledgement"), 409, "acknowledgement_not_needed")


def test_only_an_open_emergency_is_acknowledged(service: Service) -> None:
    lan, triager = service.citizen(), service.staff("triager")
    done = file_report(lan, category=FIRE)
    set_directly(service, done, state="closed")
    for report in (file_report(lan), done):
        refused(post(triager, report, "acknowledgement"), 409, "acknowledgement_not_needed")
        assert seen(triager, report)["revision"] == 1


def _move(service: Service, report: Json, state: str, **sent: object) -> Json:
    triager = service.staff("triager")
    answer = post(triager, report, "transitions", state=state, note="Vì vậy.", **sent)
    return {"status": answer.status_code} | answer.get_json()


def test_a_rejection_says_why_and_taken_up_again_it_does_not(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan)
    said = _move(service, report, "rejected", reason="no_problem_found")
    assert (said["status"], said["rejection_reason"]) == (200, "no_problem_found")
    own = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert (own["rejection_reason"], own["referred_to"]) == ("no_problem_found", None)
    again = _move(service, report, "accepted")
    assert (again["status"], again["rejection_reason"]) == (200, None)


def test_a_referral_says_where_the_citizen_turns_to(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan)
    place = {"name": "Cục Đường bộ Việt Nam", "phone": "19001234", "url": "https://drvn.gov.vn"}
    assert _move(service, report, "referred", referred_to=place)["status"] == 200
    assert lan.get(f"{REPORTS}/{report['id']}").get_json()["referred_to"] == place


def test_what_does_not_go_with_the_state_is_refused(service: Service) -> None:
    report = file_report(service.citizen())
    place = {"name": "Cục Đường bộ"}
    for state, sent in (
        ("accepted", {"reason": "other"}),
        ("rejected", {"referred_to": place}),
        ("referred", {"reason": "other", "referred_to": place}),
        ("rejected", {"reason": "vi_the"}),
        ("referred", {"referred_to": {"phone": "1900"}}),
        ("referred", {"referred_to": place | {"url": "javascript:alert(1)"}}),
        ("referred", {"referred_to": place | {"phone": "gọi tôi"}}),
    ):
        assert _move(service, report, state, **sent)["status"] == 422, sent
    assert seen(service.staff("triager"), report)["revision"] == 1


def test_every_reason_has_a_name_in_both_languages(service: Service) -> None:
    told = service.anyone().get("/v1/reference-data").get_json()["rejection_reasons"]
    assert [one["code"] for one in told] == list(RejectionReason)
    for one in told:
        assert one["label"] == both(f"labels.rejection_reasons.{one['code']}")
