"""Reading a report's receipts, for the citizen who filed it."""

import uuid
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, bindparam, select

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.models import Report, ReportReceipt
from app.web import base64url


class ReceiptRead(TypedDict):
    """One receipt, with all that a verifier needs besides our public keys."""

    event: str
    at: datetime
    jws: str | None
    salt: str
    content: str


# A report without receipts is one row of nothing; another's report is none.
_OF_REPORT = (
    select(
        ReportReceipt.event,
        ReportReceipt.at,
        ReportReceipt.jws,
        ReportReceipt.salt,
        ReportReceipt.content,
    )
    .select_from(Report)
    .outerjoin(ReportReceipt, ReportReceipt.report_id == Report.id)
    .where(Report.id == bindparam("report_id"), Report.citizen_id == bindparam("citizen_id"))
    .order_by(ReportReceipt.id)
)


def read_own_receipts(
    connection: Connection, citizen_id: uuid.UUID, report_id: uuid.UUID
) -> list[ReceiptRead]:
    """The receipts of the citizen's report, the oldest first; raises ``NotFound``."""
    params = {"report_id": report_id, "citizen_id": citizen_id}
    rows = connection.execute(_OF_REPORT, params).all()
    if not rows:
        raise NotFound
    return [_receipt(row) for row in rows if row.event is not None]


def _receipt(row: AnyRow) -> ReceiptRead:
    return {
        "event": row.event,
        "at": row.at,
        "jws": row.jws,
        "salt": base64url.encode(row.salt),
        "content": row.content,
    }
