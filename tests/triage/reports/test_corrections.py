"""Staff correct category and place; what hangs on them follows, the citizen's words stay."""

from datetime import UTC, datetime

from app.feedback.public.tallying import tally_reports
from tests.identity.staff.administration import administrator
from tests.province.administration import change_record, see_now
from tests.reports import COMMUNES, QUEUE, REPORTS, audits, file_report, publish, set_directly
from tests.service import Service
from tests.triage.routing.ruling import create_rule
from tests.triage.work import HEALTH, PLACES, ROADS, WASTE, ask, last_assignment, put, refused, seen

FIRE = "fire_emergency"
_MAP = "/v1/feedback/map?bbox=106,10,107,12"


def test_deadline_and_lead_follow_the_category(service: Service) -> None:
    lan, triager = service.citizen(), service.staff("triager")
    report = file_report(lan, attributes={"lane": "phải"})
    put(triager, report, "assignee", staff_id="me")
    before = seen(triager, report)
    changed = put(triager, report, "category", category="construction", note="Nhầm lĩnh vực.")
    content = changed.get_json()
    assert (content["category"], content["lead_agency"]) == ("construction", ROADS)
    assert content["due_at"] > before["due_at"], "complex takes longer than ordinary"
    assert content["attributes"] == {}, "the answers were to other questions"
    assert content["assignee"] is not None, "the lead is the same"
    moved = put(triager, report, "category", category="waste").get_json()
    assert (moved["lead_agency"], moved["assignee"]) == (WASTE, None)
    own = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert [(one["action"], one["note"]) for one in own["history"]] == [
        ("submitted", None),
        ("recategorised", "Nhầm lĩnh vực."),
        ("recategorised", None),
        ("reassigned", None),
    ]
    assert audits(service, report)[2].details["to"] == "construction"
    assert own["text"] == report["text"]


def test_a_corrected_report_goes_where_the_rules_say(service: Service) -> None:
    triager, report = service.staff("triager"), file_report(service.citizen())
    made = create_rule(administrator(service), when={"categories": ["waste"]}, agency=HEALTH)
    moved = put(triager, report, "category", category="waste").get_json()
    assert moved["lead_agency"] == HEALTH
    assert moved["routed_by"]["rule_id"] == made["id"]


def test_who_leads_may_be_kept(service: Service) -> None:
    triager, report = service.staff("triager"), file_report(service.citizen())
    kept = put(triager, report, "category", category="waste", keep_lead=True).get_json()
    assert (kept["category"], kept["lead_agency"]) == ("waste", ROADS)


def test_the_kind_must_fit_and_answers_must_be_to_its_questions(service: Service) -> None:
    triager, report = service.staff("triager"), file_report(service.citizen())
    for category in ("suggestion", "administrative_procedure", "khong_co"):
        refused(put(triager, report, "category", category=category), 422, "category_unknown")
    wrong = put(triager, report, "category", category="trees", attributes={"problem": "xyz"})
    refused(wrong, 422, "choice")
    wrong = put(triager, report, "category", category="trees", attributes={"khong_co": 1})
    refused(wrong, 422, "unknown")
    assert seen(triager, report)["revision"] == 1
    assert put(triager, report, "category", category="trees", attributes={}).status_code == 200


def test_an_emergency_comes_and_goes_with_the_category(service: Service) -> None:
    triager, report = service.staff("triager"), file_report(service.citizen())
    burning = put(triager, report, "category", category=FIRE).get_json()
    assert (burning["is_emergency"], burning["priority"]) == (True, "urgent")
    back = put(triager, report, "category", category="roads").get_json()
    assert (back["is_emergency"], back["priority"]) == (False, "normal")
    assert back["acknowledged_at"] is None


def test_a_sensitive_category_restricts_and_no_other_lifts_it(service: Service) -> None:
    triager = service.staff("triager")
    seeing = service.staff("supervisor", sees_restricted=True)
    anyone, report = service.anyone(), file_report(service.citizen())
    publish(triager, report)
    assert len(anyone.get(_MAP).get_json(force=True)["features"]) == 1
    answer = put(triager, report, "category", category="online_fraud")
    assert answer.get_json()["publication"] == "restricted"
    assert triager.get(f"{QUEUE}/{report['id']}").status_code == 404
    assert anyone.get(_MAP).get_json(force=True)["features"] == []
    back = put(seeing, report, "category", category="roads").get_json()
    assert back["publication"] == "restricted"


def test_the_pin_moves_with_area_and_public_place(service: Service) -> None:
    lan, triager, anyone = service.citizen(), service.staff("triager"), service.anyone()
    report = file_report(lan)
    publish(triager, report)
    tally_reports(service.database)
    latitude, longitude = PLACES["di_an"]
    sent = {
        "latitude": latitude,
        "longitude": longitude,
        "address": "Ga Dĩ An",
        "note": "Sai vị trí.",
    }
    moved = put(triager, report, "location", **sent).get_json()
    there = moved["location"]
    assert (there["latitude"], there["longitude"]) == (latitude, longitude)
    assert (there["address"], there["accuracy_m"], there["source"]) == ("Ga Dĩ An", None, "staff")
    for found in ("q=ga di an", "bbox=106.76,10.90,106.78,10.91"):
        assert triager.get(f"{QUEUE}?{found}").get_json()["items"], found
    assert there["area_code"] != report["location"]["area_code"]
    queue = triager.get(f"{QUEUE}?area={there['area_code']}").get_json()["items"]
    assert [one["id"] for one in queue] == [report["id"]]
    [shown] = anyone.get(_MAP).get_json(force=True)["features"]
    assert shown["geometry"]["coordinates"] == [longitude, latitude]
    assert tally_reports(service.database) == 1, "the public's numbers follow"
    own = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert (own["history"][-1]["action"], own["history"][-1]["note"]) == (
        "relocated",
        "Sai vị trí.",
    )
    assert own["text"] == report["text"]
    kept = put(triager, report, "location", latitude=10.9781, longitude=106.6516).get_json()
    assert kept["location"]["address"] == "Ga Dĩ An"


def test_who_leads_follows_the_pin_unless_kept(service: Service) -> None:
    triager = service.staff("triager")
    report = file_report(service.citizen(), category="urban_order")
    first = seen(triager, report)["lead_agency"]
    latitude, longitude = PLACES["di_an"]
    kept = put(
        triager, report, "location", latitude=latitude, longitude=longitude, keep_lead=True
    ).get_json()
    assert kept["lead_agency"] == first
    area = {"scheme": COMMUNES, "code": kept["location"]["area_code"]}
    claim = {"categories": ["urban_order"], "areas": [area], "valid_from": "2025-07-01"}
    path = "/v1/admin/agencies/ubnd_phuong_di_an"
    admin = service.staff("administrator")
    assert change_record(admin, path, responsibilities=[claim]).status_code == 200
    see_now(service)
    moved = put(triager, report, "location", latitude=latitude, longitude=longitude).get_json()
    assert moved["lead_agency"] == "ubnd_phuong_di_an" != first


def test_a_pin_outside_the_province_is_refused_as_when_filing(service: Service) -> None:
    triager, report = service.staff("triager"), file_report(service.citizen())
    answer = put(triager, report, "location", latitude=21.03, longitude=105.85)
    refused(answer, 422, "outside_service_area")
    assert answer.get_json()["referral"]
    assert seen(triager, report)["revision"] == 1


def test_a_home_that_was_shown_roughly_is_shown_so_wherever_it_moves(service: Service) -> None:
    triager, anyone = service.staff("triager"), service.anyone()
    place = {"latitude": 10.9781, "longitude": 106.6516, "is_home": True}
    report = file_report(service.citizen(), location=place)
    publish(triager, report)
    set_directly(service, report, is_home=False)
    put(triager, report, "location", latitude=10.9790, longitude=106.6600)
    [shown] = anyone.get(_MAP).get_json(force=True)["features"]
    assert shown["geometry"]["coordinates"] != [106.66, 10.979]


def test_what_agencies_were_asked_follows_the_category_s_class(service: Service) -> None:
    triager, report = service.staff("triager"), file_report(service.citizen())
    before = last_assignment(ask(triager, report, "so_y_te"))["due_at"]
    changed = put(triager, report, "category", category="construction")
    assert last_assignment(changed)["due_at"] > before


def test_what_is_done_keeps_its_deadline_and_its_lead(service: Service) -> None:
    triager, report = service.staff("triager"), file_report(service.citizen())
    due = datetime(2026, 1, 5, 10, tzinfo=UTC)
    set_directly(service, report, state="closed", due_at=due)
    changed = put(triager, report, "category", category="waste").get_json()
    assert (changed["lead_agency"], changed["due_at"][:16]) == (ROADS, "2026-01-05T10:00")
