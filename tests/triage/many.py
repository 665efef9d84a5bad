"""Many reports in tests: copies of one that was filed, and asking for the next of them."""

import uuid
from typing import Any

from sqlalchemy import insert, select

from app.database import new_id, table_of
from app.feedback.models import Report
from tests.reports import QUEUE
from tests.service import Caller, Json, Service

NEXT = f"{QUEUE}/next"
BULK = f"{QUEUE}/bulk"


def copies(service: Service, report: Json, number: int, **changes: Any) -> list[Json]:
    """``number`` more reports like a filed one, behind the service's back."""
    reports = table_of(Report)
    with service.database.writing() as session:
        wanted = select(reports).where(reports.c.id == uuid.UUID(report["id"]))
        row = session.connection().execute(wanted).one()._asdict()
        rows = []
        for _ in range(number):
            fresh = new_id()
            own = {"id": fresh, "public_id": fresh.hex[-24:], "reference": fresh.hex[-24:]}
            rows.append(row | own | {"submission_id": fresh, "change_serial": None} | changes)
        session.connection().execute(insert(reports), rows)
        session.commit()
    return [{"id": str(one["id"]), "revision": one["revision"]} for one in rows]


def items_of(reports: list[Json], revision: int = 1) -> list[Json]:
    """The reports as a bulk request names them."""
    return [{"id": one["id"], "revision": revision} for one in reports]


def next_id(staff: Caller, **sent: Any) -> str | None:
    """Which report one is handed; None: nothing is left."""
    answer = staff.post(NEXT, sent)
    if answer.status_code == 204:
        return None
    assert answer.status_code == 200, answer.get_json()
    found: str = answer.get_json()["id"]
    return found
