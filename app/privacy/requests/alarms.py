"""The worker's part: telling who answers requests that one is late, once for each of its dates."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from app.database import Database
from app.notifications.staff.kinds import StaffKind
from app.privacy.alarms import Alarm, ring
from app.privacy.models import DataRequest
from app.privacy.requests.reading import late
from app.province.snapshot import Province
from app.web.operations import Operation


def raise_alarms(database: Database, province: Province, now: datetime) -> int:
    """Record and tell of requests that are late; how many. Commits.

    Of one without a first answer, and again where its end is over too.
    """
    return ring(database, _ALARM, province, now)


def _waits(now: datetime) -> ColumnElement[bool]:
    is_over_anew = and_(DataRequest.due_at < now, DataRequest.alarmed_at <= DataRequest.due_at)
    return and_(late(now), or_(DataRequest.alarmed_at.is_(None), is_over_anew))


_ALARM = Alarm(
    DataRequest,
    _waits,
    Operation.DATA_REQUESTS_ANSWER,
    kind=lambda _request, _now: StaffKind.DATA_REQUEST_LATE,
    details=lambda request: {"kind": request.kind},
)
