"""One report that names two problems becomes two, of the same citizen and as old as it was."""

import uuid
from datetime import timedelta
from urllib.parse import quote

from sqlalchemy import select

from app.feedback.models import Report
from app.triage.merging_schemas import SplitReportSchema
from tests.documented import assert_documented
from tests.identity.staff.administration import administrator
from tests.reports import QUEUE, REPORTS, bring_to, file_report, new_key, set_directly, upload_photo
from tests.service import Json, Service, report_draft
from tests.triage.alarms.driving import alarms_of, look
from tests.triage.merging.acting import path_of, read, split
from tests.triage.routing.ruling import create_rule
from tests.triage.work import HEALTH, WASTE, put

WORDS = "Cây đổ chắn lối đi."


def _row(service: Service, report: Json) -> Report:
    wanted = select(Report).where(Report.id == uuid.UUID(report["id"]))
    with service.database.writing() as session:
        return session.scalars(wanted).one()


def test_the_second_problem_is_a_report_of_the_same_citizen(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    photos = [upload_photo(lan)["id"] for _ in range(2)]
    person = {"relation": "family", "name": "Nguyễn Thị Hoa", "phone": "0900000001"}
    report = file_report(lan, photo_ids=photos, filed_for=person, accused_agency="so_y_te")
    set_directly(
        service, report, submitted_at=_row(service, report).submitted_at - timedelta(days=2)
    )
    staff = service.staff("supervisor", sees_restricted=True)
    answer = split(staff, report, text=WORDS, category="trees", photo_ids=photos[:1])
    assert answer.status_code == 201, answer.get_json()
    new = answer.get_json()
    assert_documented(new, SplitReportSchema)
    assert (new["text"], new["category"], new["state"]) == (WORDS, "trees", "submitted")
    assert new["split_from"] == {"id": report["id"], "reference": report["reference"]}
    assert (new["follow_code"], new["publication"]) == (None, "restricted")
    assert [one["id"] for one in new["photos"]] == [new["cover_photo_id"]] == photos[:1]
    left = read(staff, report)
    assert [one["id"] for one in left["photos"]] == [left["cover_photo_id"]] == photos[1:]
    assert [one["history"][-1]["action"] for one in (left, new)] == ["split", "split_off"]
    first, second = _row(service, report), _row(service, new)
    same = ("citizen_id", "submitted_at", "sealed_filed_for", "accused_agency_code", "due_at")
    assert [getattr(first, name) for name in same[:-1]] == [
        getattr(second, name) for name in same[:-1]
    ]
    own = lan.get(f"{REPORTS}/{new['id']}").get_json()
    assert (own["split_from"], own["filed_for"]["name"]) == (report["reference"], person["name"])
    inbox = lan.get("/v1/notifications").get_json()["items"]
    assert [(one["kind"], one["entity_id"]) for one in inbox] == [("report_split", new["id"])]
    assert new["reference"] in inbox[0]["body"]
    assert lan.get(f"{REPORTS}?limit=5").get_json()["items"][0]["id"] == new["id"]


def test_a_report_split_off_is_due_as_if_it_had_been_filed_at_first(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    alike = split(staff, report).get_json()
    assert (alike["text"], alike["location"]) == (report["text"], report["location"])
    assert alike["due_at"] == read(staff, report)["due_at"]
    elsewhere = {"latitude": 10.98, "longitude": 106.66, "source": "pin"}
    moved = split(staff, report, location=elsewhere).get_json()
    assert (moved["location"]["latitude"], moved["location"]["source"]) == (10.98, "pin")


def test_of_the_same_category_and_place_it_stays_with_who_works_on_the_first(
    service: Service,
) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    create_rule(administrator(service), agency=WASTE)
    assert put(staff, report, "lead", agency=HEALTH).status_code == 200
    assert put(staff, report, "priority", priority="high").status_code == 200
    assert put(staff, report, "assignee", staff_id="me").status_code == 200
    new, first = split(staff, report, text=WORDS).get_json(), read(staff, report)
    for name in ("lead_agency", "priority", "assignee", "due_at", "routed_by"):
        assert new[name] == first[name], name
    assert (new["lead_agency"], new["bounces"], new["assignments"]) == (HEALTH, 0, [])


def test_another_category_or_place_is_routed_by_the_rules(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    made = create_rule(administrator(service), agency=WASTE, priority="high")
    assert put(staff, report, "lead", agency=HEALTH).status_code == 200
    elsewhere = {"latitude": 10.98, "longitude": 106.66}
    for part in ({"category": "trees"}, {"location": elsewhere}):
        new = split(staff, report, **part).get_json()
        assert (new["lead_agency"], new["priority"], new["assignee"]) == (WASTE, "high", None)
        assert new["routed_by"]["rule_id"] == made["id"]


def test_a_report_split_off_is_found_by_its_words_and_rings_its_alarms(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    new = split(staff, report, text="Cột đèn nghiêng").get_json()
    for words in ("cot den", new["reference"]):
        found = staff.get(f"{QUEUE}?q={quote(words)}").get_json()["items"]
        assert [one["id"] for one in found] == [new["id"]]
    look(service, timedelta(days=60))
    assert alarms_of(staff, new) == alarms_of(staff, report) != []


def test_splitting_again_with_the_same_key_makes_no_third_report(service: Service) -> None:
    staff, report, key = service.staff(), file_report(service.citizen()), new_key()
    path = f"{path_of(report)}/split"
    once, again = (staff.post(path, {}, key=key, If_Match='"1"') for _ in range(2))
    assert once.status_code == again.status_code == 201
    assert once.get_json()["id"] == again.get_json()["id"]
    assert staff.post(path, {}, key=new_key(), If_Match='"1"').status_code == 412


def test_what_cannot_be_split_is_refused(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report, other = (file_report(lan, photo_ids=[upload_photo(lan)["id"]]) for _ in range(2))
    for sent, pointer in (
        ({"photo_ids": [other["photos"][0]["id"]]}, "/photo_ids/0"),
        ({"category": "no_such"}, "/category"),
        ({"location": {"latitude": 21.0, "longitude": 105.8}}, "/location"),
        ({"state": "closed"}, "/state"),
    ):
        answer = split(staff, report, **sent)
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["pointer"] == pointer
    bring_to("closed", report, citizen=lan, staff=staff)
    assert split(staff, report).get_json()["code"] == "report_over"


def test_a_caller_follows_the_second_report_by_a_code_of_its_own(service: Service) -> None:
    staff = service.staff()
    call = report_draft(caller={"name": "Trần Văn Bảy", "phone": "0900000002"})
    filed = staff.post(QUEUE, call, key=new_key()).get_json()
    new = split(staff, filed, text=WORDS).get_json()
    assert (new["source"], new["follow_code"] != filed["follow_code"]) == ("hotline", True)
    sent = {"reference": new["reference"], "code": new["follow_code"]}
    followed = service.anyone().post("/v1/feedback/lookup", sent)
    assert followed.status_code == 200, followed.get_json()
    assert followed.get_json()["text"] == WORDS
