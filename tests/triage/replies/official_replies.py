"""Official replies in tests, through HTTP."""

from typing import Any

from tests.province.administration import change_record, see_now
from tests.reports import QUEUE, new_key
from tests.service import Caller, Json, Service

AGENCY = "so_xay_dung"
DOCUMENT = {"number": "123/SXD-HTKT", "on": "2026-11-27"}
DRAFT = {
    "text": "Đoạn đường đã được đưa vào kế hoạch sửa chữa quý IV.\nTrân trọng.",
    "moves_to": "answered",
    "document": DOCUMENT,
}


def want_sign_off(service: Service) -> None:
    """Have the roads agency want its answers signed."""
    admin = service.staff("administrator")
    answer = change_record(admin, f"/v1/admin/agencies/{AGENCY}", wants_sign_off=True)
    assert answer.status_code == 200, answer.get_json()
    see_now(service)


def draft(staff: Caller, report: Json, **changes: Any) -> Json:
    """Draft a reply; the answer's content."""
    answer = staff.post(f"{QUEUE}/{report['id']}/replies", DRAFT | changes, key=new_key())
    assert answer.status_code == 201, answer.get_json()
    content: Json = answer.get_json()
    return content


def step(staff: Caller, reply: Json, name: str, **sent: Any) -> Any:
    """Submit, return or discard a reply as it was read; the response."""
    path = f"{QUEUE}/{reply['report_id']}/replies/{reply['id']}/{name}"
    return staff.post(path, sent or None, If_Match=f'"{reply["revision"]}"')


def publish_reply(staff: Caller, reply: Json, *, revision: int | None = None) -> Any:
    """Publish a reply, based on the report's latest revision; the response."""
    path = f"{QUEUE}/{reply['report_id']}"
    etag = staff.get(path).headers["ETag"]
    sent = {"reply_revision": revision or reply["revision"]}
    return staff.post(f"{path}/replies/{reply['id']}/publish", sent, If_Match=etag)
