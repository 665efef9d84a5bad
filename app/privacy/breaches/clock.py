"""The worker's part: warning of the 72 hours in which the authority is to be told of a breach.

They are counted by the clock, so a weekend is no excuse: one day before their end, and at it.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from app.audit.events import record
from app.database import Database
from app.identity.staff.present_people import find_present
from app.notifications.staff.kinds import StaffKind
from app.notifications.staff.news import StaffNews
from app.notifications.staff.telling import tell_staff
from app.privacy.models import Breach
from app.province.snapshot import Province
from app.web.operations import Operation

WARNED_BEFORE = timedelta(hours=24)
_AT_ONCE = 100


def warn_of_reports(database: Database, province: Province, now: datetime) -> int:
    """Record and tell of breaches that are to be reported soon, or late; how many. Commits.

    Each at most twice, and not once it was reported or closed.
    """
    waits = _waits(now)
    with database.reading() as connection:
        if connection.scalar(select(Breach.id).where(waits).limit(1)) is None:
            return 0
    with database.writing() as session:
        wanted = select(Breach).where(waits).order_by(Breach.id).limit(_AT_ONCE)
        breaches = session.scalars(wanted.with_for_update(skip_locked=True)).all()
        people = find_present(session.connection(), Operation.BREACHES_MANAGE, now=now)
        news = []
        for breach in breaches:
            is_late = breach.report_by <= now
            kind = StaffKind.BREACH_REPORT_LATE if is_late else StaffKind.BREACH_REPORT_NEAR
            news += [StaffNews(one, kind, breach.id) for one in people]
            breach.alarmed_at = now
            record(
                session,
                actor="worker",
                action="breach_report_late" if is_late else "breach_report_near",
                subject=f"breach:{breach.id}",
                now=now,
            )
        tell_staff(session, news, province=province, now=now)
        session.commit()
    return len(breaches)


def _waits(now: datetime) -> ColumnElement[bool]:
    is_near = and_(Breach.alarmed_at.is_(None), Breach.report_by <= now + WARNED_BEFORE)
    is_over_anew = and_(Breach.report_by <= now, Breach.alarmed_at < Breach.report_by)
    is_unreported = and_(Breach.reported_at.is_(None), Breach.closed_at.is_(None))
    return and_(is_unreported, or_(is_near, is_over_anew))
