"""Driving the duty roster in tests: shifts in hours from now, and what they leave."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.audit.models import AuditEvent
from app.identity.models import DutyShift
from app.web.operations import Role
from tests.identity.staff.administration import ROADS, id_of
from tests.reports import new_key
from tests.service import Caller, Json, Service

DUTY = "/v1/admin/duty"
PHONE = "0900 000 001"


def hours_from_now(hours: float) -> str:
    """That moment, as one sends it."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def shift(staff_id: str, *, from_h: float = 1, until_h: float = 9, **changes: Any) -> Json:
    """A shift as it is sent, to come unless said otherwise."""
    return {
        "agency": ROADS,
        "staff_id": staff_id,
        "tier": 1,
        "starts_at": hours_from_now(from_h),
        "ends_at": hours_from_now(until_h),
        "phone": PHONE,
    } | changes


def plan(caller: Caller, sent: Json) -> Any:
    """POST a shift; the response."""
    return caller.post(DUTY, sent, key=new_key())


def planned(caller: Caller, staff_id: str, **changes: Any) -> Json:
    """A shift that was added, as it is read."""
    answer = plan(caller, shift(staff_id, **changes))
    assert answer.status_code == 201, answer.get_json()
    content: Json = answer.get_json()
    return content


def change_of(read: Json, **changes: Any) -> Json:
    """What to PUT so that of the shift as it was read only ``changes`` differ."""
    names = ("staff_id", "tier", "starts_at", "ends_at", "phone", "note")
    return {name: read[name] for name in names} | changes


def put(caller: Caller, read: Json, **changes: Any) -> Any:
    """PUT the shift with ``changes``, based on what was read; the response."""
    path, revision = f"{DUTY}/{read['id']}", f'"{read["revision"]}"'
    return caller.put(path, change_of(read, **changes), If_Match=revision)


def take_back(caller: Caller, read: Json) -> Any:
    """DELETE the shift, based on what was read; the response."""
    return caller.delete(f"{DUTY}/{read['id']}", If_Match=f'"{read["revision"]}"')


def listed(caller: Caller, **query: str) -> list[Json]:
    """The shifts of the first page."""
    answer = caller.client.get(DUTY, query_string=query, headers=caller.headers)
    assert answer.status_code == 200, answer.get_json()
    items: list[Json] = answer.get_json()["items"]
    return items


def read_at(caller: Caller, part: str, **query: str) -> Any:
    """GET ``now`` or ``gaps``; the response."""
    return caller.client.get(f"{DUTY}/{part}", query_string=query, headers=caller.headers)


def supervisor(service: Service, agency: str = ROADS) -> Caller:
    """Who plans the roster of an agency; empty: of all."""
    return service.staff("supervisor", Role.SUPERVISOR, agency=agency)


def officers(service: Service, agency: str = ROADS) -> tuple[str, str]:
    """The ids of two officers of an agency."""
    first, second = (
        service.staff(key, Role.OFFICER, agency=agency) for key in ("officer", "officer_water")
    )
    return id_of(first), id_of(second)


def pass_time(service: Service, **hours: float) -> None:
    """Let every shift lie ``hours`` further back."""
    with service.database.writing() as session:
        for row in session.scalars(select(DutyShift)):
            row.starts_at -= timedelta(**hours)
            row.ends_at -= timedelta(**hours)
        session.commit()


def duty_audits(service: Service) -> list[Any]:
    """What the audit has about shifts, the oldest first."""
    wanted = select(AuditEvent.__table__).where(AuditEvent.action.like("duty_%"))
    with service.database.reading() as connection:
        return list(connection.execute(wanted.order_by(AuditEvent.number)))
