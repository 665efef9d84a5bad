"""The reports that a citizen supports, as anyone may see them."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, or_

from app.database import AnyRow
from app.feedback.models import Report, ReportSupport
from app.feedback.public.reports import select_published


def find_supported(
    connection: Connection, citizen_id: uuid.UUID, *, before: Sequence[str] | None, count: int
) -> list[AnyRow]:
    """``count`` reports that he supports and that are published, what he supported last first."""
    wanted = (
        select_published()
        .add_columns(ReportSupport.at)
        .join(ReportSupport, ReportSupport.report_id == Report.id)
        .where(ReportSupport.citizen_id == citizen_id)
    )
    if before is not None:
        at, report_id = datetime.fromisoformat(before[0]), uuid.UUID(before[1])
        is_same_moment = and_(ReportSupport.at == at, ReportSupport.report_id < report_id)
        wanted = wanted.where(or_(ReportSupport.at < at, is_same_moment))
    newest = wanted.order_by(ReportSupport.at.desc(), ReportSupport.report_id.desc())
    return list(connection.execute(newest.limit(count)))


def position_of(row: AnyRow) -> list[str]:
    """Where in the list a row stands, for ``before``."""
    return [row.at.isoformat(), str(row.id)]
