"""A citizen's report, from the post to the answer."""

import uuid

from tests.service import Service, report_draft


def test_a_filed_report_is_read_back_with_reference_deadline_and_history(service: Service) -> None:
    lan = service.citizen()
    answer = lan.post("/v1/feedback/reports", report_draft(), key=uuid.uuid4().hex)
    assert answer.status_code == 201, answer.get_json()
    report = answer.get_json()
    assert report["reference"].startswith("BD-")
    assert report["state"] == "submitted"
    assert report["publication"] == "pending"
    assert report["due_on"]
    assert report["location"]["area_code"]
    assert [step["action"] for step in report["history"]] == ["submitted"]
    for key in (report["id"], report["reference"]):
        read = lan.get(f"/v1/feedback/reports/{key}")
        assert read.status_code == 200
        assert read.get_json() == report
