"""The worker's part: warning of the 72 hours in which the authority is to be told of a breach.

They are counted by the clock, so a weekend is no excuse: one day before their end, and at it.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from app.database import Database
from app.notifications.staff.kinds import StaffKind
from app.privacy.alarms import Alarm, ring
from app.privacy.models import Breach
from app.province.snapshot import Province
from app.web.operations import Operation

WARNED_BEFORE = timedelta(hours=24)


def warn_of_reports(database: Database, province: Province, now: datetime) -> int:
    """Record and tell of breaches that are to be reported soon, or late; how many. Commits.

    Each at most twice, and not once it was reported or closed.
    """
    return ring(database, _ALARM, province, now)


def _waits(now: datetime) -> ColumnElement[bool]:
    is_near = and_(Breach.alarmed_at.is_(None), Breach.report_by <= now + WARNED_BEFORE)
    is_over_anew = and_(Breach.report_by <= now, Breach.alarmed_at < Breach.report_by)
    is_unreported = and_(Breach.reported_at.is_(None), Breach.closed_at.is_(None))
    return and_(is_unreported, or_(is_near, is_over_anew))


def _kind(breach: Breach, now: datetime) -> StaffKind:
    is_late = breach.report_by <= now
    return StaffKind.BREACH_REPORT_LATE if is_late else StaffKind.BREACH_REPORT_NEAR


_ALARM = Alarm(Breach, _waits, Operation.BREACHES_MANAGE, _kind)
