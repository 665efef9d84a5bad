"""Looks at who filed a report in tests, and what the worker does when time passes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.privacy.looks.telling import tell_of_looks
from tests.reports import QUEUE, new_key
from tests.service import Caller, Json, Service
from tests.services.national import CODE

LOG = "/v1/me/access-log"
LOOKS = "/v1/admin/looks"
REASON = "Cần hỏi lại vị trí hố ga."


def look_at(staff: Caller, report: Json, purpose: str = "contact") -> Json:
    """Look at who filed ``report``; the answer's content."""
    sent = {"purpose": purpose, "reason": REASON}
    answer = staff.post(f"{QUEUE}/{report['id']}/identity", sent)
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    return content


def look_at_dossier(staff: Caller, purpose: str = "complaint", code: str = CODE) -> Json:
    """Look at a dossier; the answer's content."""
    sent = {"purpose": purpose, "reason": REASON}
    answer = staff.post(f"/v1/admin/dossiers/{code}/look", sent)
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    return content


def delay(staff: Caller, look: Json, *, days: float = 30, **changes: Any) -> Any:
    """Enter an order to delay; the response."""
    until = datetime.now(UTC) + timedelta(days=days)
    sent = {
        "until_at": until.isoformat(),
        "authority": "Cơ quan Cảnh sát điều tra",
        "order_number": "123/YC-CSĐT",
        "reason": "Đang xác minh tin báo tội phạm.",
    } | changes
    return staff.post(f"{LOOKS}/{look['look_id']}/delay", sent, key=new_key())


def log_of(citizen: Caller, query: str = "") -> list[Json]:
    """The items of the citizen's access log."""
    answer = citizen.get(LOG + query)
    assert answer.status_code == 200, answer.get_json()
    items: list[Json] = answer.get_json()["items"]
    return items


def tell(service: Service, *, days: float) -> int:
    """The worker's turn after so many days."""
    return tell_of_looks(service.database, datetime.now(UTC) + timedelta(days=days))


def notices(citizen: Caller) -> list[Json]:
    """What his inbox says of looks."""
    items = citizen.get("/v1/notifications").get_json()["items"]
    return [item for item in items if item["kind"] == "data_viewed"]
