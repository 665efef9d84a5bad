"""Taking back what followers were to be told, before anybody was."""

import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.feedback.models import FanoutState, ReportFanout


def withdraw_fanouts(session: Session, report_id: uuid.UUID, *, announced_at: datetime) -> bool:
    """Take back what was announced of a locked report at that moment; False: some were told."""
    of_move = (ReportFanout.report_id == report_id, ReportFanout.created_at == announced_at)
    # Who is telling a page has locked the event: we wait for him, and then see that he did.
    found = session.execute(
        select(ReportFanout.state, ReportFanout.last_citizen_id).where(*of_move).with_for_update()
    )
    if any(row.state != FanoutState.PENDING or row.last_citizen_id for row in found):
        return False
    session.execute(delete(ReportFanout).where(*of_move))
    return True
