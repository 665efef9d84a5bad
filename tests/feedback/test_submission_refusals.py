"""What a report may not be; each refusal names the place, and leaves nothing behind."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from app.audit.models import AuditEvent
from app.feedback.models import Report, ReportEvent
from tests.reports import REPORTS, count, new_key
from tests.service import Service, report_draft

HERE = {"latitude": 10.9781, "longitude": 106.6516}
FOR_HOA = {"relation": "family", "name": "Hoa"}
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()
SIX = [str(uuid.uuid4()) for _ in range(6)]

REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("category_unknown", "/category", {"category": "dragons"}),
    ("category_unknown", "/category", {"category": "suggestion"}),
    ("category_unknown", "/category", {"kind": "suggestion"}),
    ("outside_service_area", "/location", {"location": {"latitude": 21.03, "longitude": 105.85}}),
    ("outside_service_area", "/location", {"location": {"latitude": 0, "longitude": 0}}),
    ("photo_unknown", "/photo_ids/0", {"photo_ids": SIX[:1]}),
    ("validation_failed", "/photo_ids", {"photo_ids": SIX}),
    ("validation_failed", "/photo_ids", {"photo_ids": [SIX[0], SIX[0]]}),
    ("validation_failed", "/photo_ids/1", {"photo_ids": [SIX[0], "photo.jpg"]}),
    ("validation_failed", "/occurred_at", {"occurred_at": TOMORROW}),
    ("validation_failed", "/occurred_at", {"occurred_at": "2026-03-01T08:00:00"}),
    ("validation_failed", "/kind", {"kind": "petition"}),
    ("not_taken_here", "/kind", {"kind": "complaint"}),
    ("not_taken_here", "/kind", {"kind": "denunciation", "category": "unheard_of"}),
    ("validation_failed", "/accused_agency", {"accused_agency": "so_khong_co"}),
    ("validation_failed", "/filed_for/phone", {"filed_for": FOR_HOA | {"phone": "12"}}),
    ("validation_failed", "/filed_for/relation", {"filed_for": {"name": "Hoa"}}),
    ("validation_failed", "/is_sensitive", {"is_sensitive": "yes"}),
    ("validation_failed", "/is_emergency", {"is_emergency": True}),
    ("validation_failed", "/submission_id", {"submission_id": "1"}),
    ("validation_failed", "/location/latitude", {"location": HERE | {"latitude": 91}}),
    ("validation_failed", "/location/latitude", {"location": HERE | {"latitude": "10.9"}}),
    ("validation_failed", "/location/source", {"location": HERE | {"source": "guess"}}),
    ("validation_failed", "/location/longitude", {"location": {"latitude": 10.9781}}),
    ("validation_failed", "/photos_expected", {"photos_expected": 6}),
    ("validation_failed", "/attributes", {"attributes": dict.fromkeys(map(str, range(21)), 1)}),
    # What only the service decides.
    ("validation_failed", "/state", {"state": "resolved"}),
    ("validation_failed", "/publication", {"publication": "public"}),
    ("validation_failed", "/citizen_id", {"citizen_id": str(uuid.uuid4())}),
    ("validation_failed", "/lead_agency", {"lead_agency": "cong_an"}),
    ("validation_failed", "/due_at", {"due_at": TOMORROW}),
    ("validation_failed", "/reference", {"reference": "BD-2026-004213-K"}),
]


def test_each_is_refused_by_name_and_leaves_no_row(service: Service) -> None:
    lan = service.citizen()
    audited = count(service, AuditEvent)
    for code, pointer, changes in REFUSED:
        answer = lan.post(REPORTS, report_draft(**changes), key=new_key())
        problem = answer.get_json()
        assert (answer.status_code, problem["code"]) == (422, code), changes
        assert [fault["pointer"] for fault in problem["errors"]] == [pointer], changes
        assert all(fault["message"] for fault in problem["errors"])
    assert count(service, Report) == count(service, ReportEvent) == 0
    assert count(service, AuditEvent) == audited


def test_what_must_be_there_is_named(service: Service) -> None:
    lan = service.citizen()
    for missing in ("submission_id", "kind", "category", "text", "location"):
        sent = report_draft()
        del sent[missing]
        answer = lan.post(REPORTS, sent, key=new_key())
        assert answer.status_code == 422
        [fault] = answer.get_json()["errors"]
        assert (fault["pointer"], fault["code"]) == (f"/{missing}", "required")


def test_a_refused_report_can_be_sent_again_under_its_key_when_it_is_right(
    service: Service,
) -> None:
    lan, key, sent = service.citizen(), new_key(), report_draft()
    assert lan.post(REPORTS, sent | {"category": "dragons"}, key=key).status_code == 422
    assert lan.post(REPORTS, sent, key=key).status_code == 201


def test_a_phone_whose_clock_is_a_little_ahead_may_report(service: Service) -> None:
    soon = (datetime.now(UTC) + timedelta(minutes=30)).isoformat()
    changes: dict[str, Any] = {"occurred_at": soon, "client_created_at": TOMORROW}
    answer = service.citizen().post(REPORTS, report_draft(**changes), key=new_key())
    assert answer.status_code == 201


def test_nobody_reports_without_a_citizens_login(service: Service) -> None:
    staff = service.staff()
    assert service.anyone().post(REPORTS, report_draft(), key=new_key()).status_code == 401
    assert staff.post(REPORTS, report_draft(), key=new_key()).status_code == 403
    assert count(service, Report) == 0
