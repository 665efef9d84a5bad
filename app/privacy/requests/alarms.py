"""The worker's part: telling who answers requests that one is late, once for each of its dates."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Database
from app.identity.staff.present_people import find_present
from app.notifications.staff.kinds import StaffKind
from app.notifications.staff.news import StaffNews
from app.notifications.staff.telling import tell_staff
from app.privacy.models import DataRequest
from app.privacy.requests.reading import late
from app.province.snapshot import Province
from app.web.operations import Operation

_AT_ONCE = 100


def raise_alarms(database: Database, province: Province, now: datetime) -> int:
    """Record and tell of requests that are late; how many. Commits.

    Of one without a first answer, and again where its end is over too.
    """
    waits = _waits(now)
    with database.reading() as connection:
        if connection.scalar(select(DataRequest.id).where(waits).limit(1)) is None:
            return 0
    with database.writing() as session:
        wanted = select(DataRequest).where(waits).order_by(DataRequest.id).limit(_AT_ONCE)
        requests = session.scalars(wanted.with_for_update(skip_locked=True)).all()
        for request in requests:
            request.alarmed_at = now
            _record(session, request, now)
        people = find_present(session.connection(), Operation.DATA_REQUESTS_ANSWER, now=now)
        news = [
            StaffNews(one, StaffKind.DATA_REQUEST_LATE, request.id)
            for request in requests
            for one in people
        ]
        tell_staff(session, news, province=province, now=now)
        session.commit()
    return len(requests)


def _waits(now: datetime) -> ColumnElement[bool]:
    is_over_anew = and_(DataRequest.due_at < now, DataRequest.alarmed_at <= DataRequest.due_at)
    return and_(late(now), or_(DataRequest.alarmed_at.is_(None), is_over_anew))


def _record(session: Session, request: DataRequest, now: datetime) -> None:
    record(
        session,
        actor="worker",
        action="data_request_late",
        subject=f"data_request:{request.id}",
        details={"kind": request.kind},
        now=now,
    )
