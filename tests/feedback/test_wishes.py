"""What the citizen wishes, and for whom he speaks."""

from sqlalchemy import select

from app.feedback.models import Report
from tests.reports import QUEUE, REPORTS, file_report, new_key, publish
from tests.service import Service, report_draft

HOA = {"relation": "family", "name": "Nguyễn Thị Hoa", "phone": "0900 000 001"}
KEPT = HOA | {"phone": "+84900000001"}


def test_what_is_left_out_is_a_yes(service: Service) -> None:
    report = file_report(service.citizen())
    assert report["wants_contact"] is report["wants_publication"] is True
    assert report["filed_for"] is None


def test_who_wants_no_publication_is_not_published(service: Service) -> None:
    lan, staff = service.citizen(), service.staff("supervisor")
    report = file_report(lan, wants_publication=False, wants_contact=False)
    assert report["wants_publication"] is False
    assert staff.get(f"{QUEUE}/{report['id']}").get_json()["wants_contact"] is False
    refused = publish(staff, report)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "publication_not_wished")
    assert publish(staff, report, "hidden").status_code == 200


def test_the_person_it_is_filed_for_is_read_by_the_filer_alone(service: Service) -> None:
    lan, staff = service.citizen(), service.staff("supervisor")
    report = file_report(lan, filed_for=HOA)
    assert report["filed_for"] == KEPT
    assert lan.get(f"{REPORTS}/{report['id']}").get_json()["filed_for"] == KEPT
    seen = staff.get(f"{QUEUE}/{report['id']}")
    assert seen.get_json()["filed_for_relation"] == "family"
    assert "Hoa" not in seen.get_data(as_text=True)
    assert "900000001" not in seen.get_data(as_text=True)
    with service.database.reading() as connection:
        sealed = connection.scalars(select(Report.sealed_filed_for)).one()
    assert b"900000001" not in sealed


def test_relation_alone_is_enough(service: Service) -> None:
    report = file_report(service.citizen(), filed_for={"relation": "neighbour"})
    assert report["filed_for"] == {"relation": "neighbour", "name": None, "phone": None}


def test_a_retry_by_an_app_that_knows_no_wishes_is_the_same_report(service: Service) -> None:
    lan = service.citizen()
    draft = report_draft()
    assert lan.post(REPORTS, draft, key=new_key()).status_code == 201
    assert lan.post(REPORTS, draft, key=new_key()).status_code == 200
    said = lan.post(REPORTS, draft | {"wants_contact": True}, key=new_key())
    assert said.get_json()["code"] == "submission_id_reused"
