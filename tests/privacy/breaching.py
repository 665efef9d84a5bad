"""The register of breaches in tests."""

from typing import Any

from app.web.operations import Role
from tests.privacy.asking import later
from tests.reports import new_key
from tests.service import Caller, Json, Service

BREACHES = "/v1/admin/breaches"
WORDS = {
    "title": {"vi": "Sự cố dữ liệu", "en": "A breach of data"},
    "body": {"vi": "Số điện thoại của bạn có thể đã lộ.", "en": "Your phone number may be known."},
}


def note(staff: Caller, **changes: Any) -> Any:
    """Note a breach; the response."""
    sent = {
        "noticed_at": later(-1).isoformat(),
        "description": "Một bản sao lưu bị gửi nhầm.",
        "data_kinds": ["phone", "full_name"],
    } | changes
    return staff.post(BREACHES, sent, key=new_key())


def noted(staff: Caller, **changes: Any) -> Json:
    """Note a breach; the answer's content."""
    answer = note(staff, **changes)
    assert answer.status_code == 201, answer.get_json()
    content: Json = answer.get_json()
    return content


def write(staff: Caller, breach: Json, method: str, path: str, sent: Any = None) -> Any:
    """Write something of a breach, at its newest revision; the response."""
    one = f"{BREACHES}/{breach['id']}"
    etag = staff.get(one).headers["ETag"]
    headers = staff.headers | {"If-Match": etag}
    return staff.client.open(one + path, method=method, json=sent, headers=headers)


def concern(staff: Caller, breach: Json, kind: str, **changes: Any) -> Any:
    """Say whom it concerns, around now; the response."""
    span = {"since": later(-2).isoformat(), "until": later(1).isoformat()}
    return write(staff, breach, "PATCH", "", {"affected": {"kind": kind} | span | changes})


def two(service: Service) -> tuple[Caller, Caller]:
    """Two people who keep the register: the second administrator is a supervisor besides."""
    return service.staff("administrator"), service.staff("supervisor", Role.ADMINISTRATOR)
