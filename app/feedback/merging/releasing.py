"""The worker's part: who filed the other report withdrew it, so its duplicates stand by themselves.

Not in his own transaction: he has locked his report, and duplicates with smaller ids come first.
"""

from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased

from app.database import AnyRow, Database
from app.feedback.merging.locking import lock_for_merger
from app.feedback.merging.merging import unmerge_report
from app.feedback.models import Report, ReportMerger
from app.feedback.states import Actor, State
from app.feedback.steps import By
from app.province.snapshot import Province

_AT_ONCE = 50
_BY = By(Actor.SYSTEM)


def release_duplicates(database: Database, province: Province, *, now: datetime) -> int:
    """Part some duplicates of withdrawn reports from these; how many. Commits each."""
    with database.reading() as connection:
        found = _find(connection)
    return sum(_release(database, one, province, now) for one in found)


def _find(connection: Connection) -> list[AnyRow]:
    target = aliased(Report)
    wanted = (
        select(ReportMerger.id, ReportMerger.report_id, ReportMerger.into_id)
        .join(Report, Report.id == ReportMerger.report_id)
        .join(target, target.id == Report.merged_into_id)
        # What came along with another duplicate goes back with it.
        .where(target.state == State.WITHDRAWN.value, ReportMerger.into_id == target.id)
        .where(ReportMerger.undone_at.is_(None))
    )
    return list(connection.execute(wanted.order_by(ReportMerger.id).limit(_AT_ONCE)))


def _release(database: Database, found: AnyRow, province: Province, now: datetime) -> int:
    with database.writing() as session:
        brought = session.scalar(select(ReportMerger.brought).where(ReportMerger.id == found.id))
        locked = lock_for_merger(session, found.report_id, found.into_id, besides=brought or ())
        merger = session.get_one(ReportMerger, found.id)
        if merger.undone_at is not None:
            return 0
        unmerge_report(session, merger, _BY, locked=locked, province=province, now=now)
        session.commit()
    return 1
