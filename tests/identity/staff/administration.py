"""Administering staff in tests: changes based on the latest revision, and what they leave."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.audit.models import AuditEvent
from app.identity.models import StaffMember
from app.web.operations import Role
from tests.reports import new_key
from tests.service import Caller, Json, Service

STAFF = "/v1/admin/staff"
ROADS, WASTE = "so_xay_dung", "so_nong_nghiep_va_moi_truong"
WARD = "25747"


def administrator(service: Service, *, agency: str = "", sees_restricted: bool = False) -> Caller:
    """An administrator, of the province unless an agency is named."""
    return service.staff(
        "administrator", Role.ADMINISTRATOR, agency=agency, sees_restricted=sees_restricted
    )


def id_of(caller: Caller) -> str:
    """The account's id."""
    return str(caller.get("/v1/admin/me").get_json()["id"])


def member(admin: Caller, staff_id: str) -> Json:
    """A staff member as the administrator reads him."""
    answer = admin.get(f"{STAFF}/{staff_id}")
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    return content


def change(admin: Caller, staff_id: str, what: str, sent: Json | None = None) -> Any:
    """POST ``…/{what}``, based on the latest revision; the response."""
    return admin.post(f"{STAFF}/{staff_id}/{what}", sent, If_Match=_latest(admin, staff_id))


def remove(admin: Caller, staff_id: str, what: str) -> Any:
    """DELETE ``…/{what}``, based on the latest revision; the response."""
    return admin.delete(f"{STAFF}/{staff_id}/{what}", If_Match=_latest(admin, staff_id))


def withdraw(admin: Caller, staff_id: str, role: Role) -> Any:
    """Take the one role of that name away."""
    [held] = [one for one in member(admin, staff_id)["roles"] if one["role"] == role]
    return remove(admin, staff_id, f"roles/{held['id']}")


def open_account(admin: Caller, subject: str = "can-bo-0042", name: str = "Trần Thị Bảy") -> Any:
    """Open an account of the staff issuer; the response."""
    sent = {"issuer": "staff", "subject": subject, "full_name": name}
    return admin.post(STAFF, sent, key=new_key())


def leave(substitute_id: str | None = None, *, from_h: float = -1, until_h: float = 24) -> Json:
    """An absence, in hours from now; it runs already unless said otherwise."""
    now = datetime.now(UTC)
    return {
        "starts_at": (now + timedelta(hours=from_h)).isoformat(),
        "ends_at": (now + timedelta(hours=until_h)).isoformat(),
        "substitute_id": substitute_id,
    }


def staff_audits(service: Service, staff_id: str) -> list[Any]:
    """What the audit has about an account, the oldest first."""
    wanted = select(AuditEvent.__table__).where(
        AuditEvent.subject == f"staff:{staff_id}", AuditEvent.action.like("staff_%")
    )
    with service.database.reading() as connection:
        return list(connection.execute(wanted.order_by(AuditEvent.number)))


def revision_of(service: Service, staff_id: str) -> int:
    """The account's revision in the database."""
    with service.database.reading() as connection:
        found = connection.scalar(
            select(StaffMember.revision).where(StaffMember.id == uuid.UUID(staff_id))
        )
    assert found is not None
    return found


def _latest(admin: Caller, staff_id: str) -> str:
    found = admin.get(f"{STAFF}/{staff_id}")
    return found.headers["ETag"] if found.status_code == 200 else '"1"'
