"""Requests about one's data in tests."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from app.privacy.fulfilling import Commission, Fulfilment
from app.privacy.requests.alarms import raise_alarms
from app.privacy.requests.work import fulfil_next
from app.province.snapshot import load_province
from tests.reports import new_key
from tests.service import Caller, Json, Service

MINE = "/v1/me/data-requests"
DESK = "/v1/admin/data-requests"
OUTCOME = "/v1/data-requests/outcome"
WORDS = "Tên đường trong phản ánh ghi sai."
NEEDS = {"erasure": {"open_reports": "keep"}}


class Files:
    """Keeps the files of exports in memory."""

    def __init__(self) -> None:
        self.kept: dict[uuid.UUID, bytes] = {}
        self.made = 0

    def make(self, commission: Commission, *, now: datetime) -> None:
        """Make a file."""
        self.made += 1
        self.kept[commission.request_id] = f"zip {commission.citizen_id}".encode()

    def read(self, request_id: uuid.UUID) -> Iterator[bytes]:
        """Its bytes."""
        yield self.kept[request_id]

    def remove(self, request_id: uuid.UUID) -> None:
        """Forget it."""
        self.kept.pop(request_id, None)


def ask_for(citizen: Caller, kind: str, **changes: Any) -> Any:
    """Ask for something; the response."""
    needed = NEEDS.get(kind, {"text": WORDS})
    return citizen.post(MINE, {"kind": kind} | needed | changes, key=new_key())


def asked(citizen: Caller, kind: str = "access", **changes: Any) -> Json:
    """Ask for something; the answer's content."""
    answer = ask_for(citizen, kind, **changes)
    assert answer.status_code == 201, answer.get_json()
    content: Json = answer.get_json()
    return content


def mine(citizen: Caller, request: Json) -> Json:
    """The request as the citizen reads it now."""
    answer = citizen.get(f"{MINE}/{request['id']}")
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    return content


def step(staff: Caller, request: Json, taken: str, **more: Any) -> Any:
    """Take a step of staff's, based on the newest revision; the response."""
    path = f"{DESK}/{request['id']}"
    etag = staff.get(path).headers["ETag"]
    return staff.post(f"{path}/steps", {"step": taken} | more, If_Match=etag)


def later(days: float) -> datetime:
    """So many days from now."""
    return datetime.now(UTC) + timedelta(days=days)


def work(service: Service, fulfilment: Fulfilment, *, days: float = 0) -> int:
    """The worker's turn after so many days."""
    return fulfil_next(service.database, fulfilment, service.sealer, later(days))


def alarm(service: Service, *, days: float) -> int:
    """The worker's look for late requests after so many days."""
    with service.database.reading() as connection:
        province = load_province(connection)
    return raise_alarms(service.database, province, later(days))
