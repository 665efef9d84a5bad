"""An emergency: numbers to call first, nothing asked, nothing in its way."""

from datetime import UTC, datetime, timedelta

from app.web.limits.policy import LimitClass
from tests.reports import QUEUE, REPORTS, bring_to, file_report, new_key
from tests.service import Service, report_draft
from tests.web.limited import limited, limiter_of

__all__ = ["limited"]
FIRE = "fire_emergency"


def _minutes_ago(minutes: int) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()


def test_the_answer_has_the_numbers_to_call(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan, category=FIRE)
    assert report["is_emergency"] is True
    assert "114" in report["emergency_numbers"]
    bring_to("resolved", report, citizen=lan, staff=staff)
    lan.post(f"{REPORTS}/{report['id']}/satisfaction", {"satisfied": True})
    assert lan.get(f"{REPORTS}/{report['id']}").get_json()["emergency_numbers"] == []
    ordinary = file_report(lan)
    assert (ordinary["is_emergency"], ordinary["emergency_numbers"]) == (False, [])


def test_what_the_phone_kept_too_long_is_marked(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    for category, minutes, is_late in ((FIRE, 29, False), (FIRE, 31, True), ("roads", 300, False)):
        report = file_report(lan, category=category, client_created_at=_minutes_ago(minutes))
        assert report["is_sent_late"] is is_late
        assert staff.get(f"{QUEUE}/{report['id']}").get_json()["is_sent_late"] is is_late
    assert file_report(lan, category=FIRE)["is_sent_late"] is False


def test_no_limit_holds_one_back(limited: Service) -> None:
    lan = limited.citizen()
    amount = limiter_of(limited).limits_of(LimitClass.REPORT)[1].amount
    for _ in range(amount):
        assert lan.post(REPORTS, report_draft(), key=new_key()).status_code == 201
    assert lan.post(REPORTS, report_draft(), key=new_key()).status_code == 429
    for _ in range(3):
        fire = lan.post(REPORTS, report_draft(category=FIRE), key=new_key())
        assert fire.status_code == 201
    for body in ({"category": [FIRE]}, [FIRE], {"category": "x"}, {}):
        assert lan.post(REPORTS, body, key=new_key()).status_code == 429
