"""Working on reports in tests: writes that are based on the latest revision."""

from typing import Any

from tests.reports import QUEUE, new_key
from tests.service import Caller, Json

ROADS, WASTE, HEALTH = "so_xay_dung", "so_nong_nghiep_va_moi_truong", "so_y_te"
TOP = "uy_ban_nhan_dan_thanh_pho"
PLACES = {"thu_dau_mot": (10.9781, 106.6516), "di_an": (10.9069, 106.7690)}


def seen(staff: Caller, report: Json) -> Json:
    """The report as this member of staff reads it now."""
    answer = staff.get(f"{QUEUE}/{report['id']}")
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    return content


def put(staff: Caller, report: Json, what: str, **sent: Any) -> Any:
    """PUT ``…/{what}`` as it stands now; the response."""
    path = f"{QUEUE}/{report['id']}"
    return staff.put(f"{path}/{what}", sent, If_Match=_latest(staff, path))


def post(staff: Caller, report: Json, what: str, **sent: Any) -> Any:
    """POST ``…/{what}`` as it stands now; the response."""
    path = f"{QUEUE}/{report['id']}"
    return staff.post(f"{path}/{what}", sent, key=new_key(), If_Match=_latest(staff, path))


def ask(staff: Caller, report: Json, agency: str, **more: Any) -> Any:
    """Ask an agency to help; the response."""
    return post(staff, report, "assignments", agency=agency, task="Kiểm tra giúp.", **more)


def step(staff: Caller, report: Json, assignment: Json, state: str, text: str | None = None) -> Any:
    """Move an assignment; the response."""
    sent = {"state": state} | ({"text": text} if text else {})
    return post(staff, report, f"assignments/{assignment['id']}/transitions", **sent)


def last_assignment(answer: Any) -> Json:
    """The assignment made or asked for last, of a report in an answer."""
    assert answer.status_code in (200, 201), answer.get_json()
    found: Json = answer.get_json()["assignments"][-1]
    return found


def refused(answer: Any, status: int, code: str) -> None:
    """The answer refuses with that code, or points to a fault of that code."""
    content = answer.get_json()
    codes = {content["code"], *(one["code"] for one in content["errors"])}
    assert answer.status_code == status, content
    assert code in codes, content


def _latest(staff: Caller, path: str) -> str:
    read = staff.get(path)
    return str(read.headers["ETag"]) if read.status_code == 200 else '"1"'
