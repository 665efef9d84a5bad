"""News never overtakes news: while that of a move waits, what is told later waits with it.

A phone would else hear last what happened first.
"""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.feedback.models import Report, ReportUndo
from app.feedback.undo_window import UNDO_FOR


def waits_until(session: Session, report: Report, *, now: datetime) -> datetime | None:
    """Until when news of a locked ``report`` waits for that of its last moves; None: it need not.

    That of the duplicates that are handled with it counts, too. In an emergency nothing waits.
    """
    if report.is_emergency:
        return None
    with_it = select(Report.id).where(Report.merged_into_id == report.id)
    moved = or_(ReportUndo.report_id == report.id, ReportUndo.report_id.in_(with_it))
    moved_at = session.scalar(select(func.max(ReportUndo.at)).where(moved))
    until = None if moved_at is None else moved_at + UNDO_FOR
    return until if until is not None and until > now else None
