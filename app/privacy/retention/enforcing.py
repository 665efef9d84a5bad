"""Forgetting what has been kept for its time, in every domain."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists

from app.audit.retention import AuditRetention
from app.database import Database, Sealer
from app.database.forgetting import Retention
from app.feedback import personal_data as feedback
from app.feedback.erasure.ageing import ReportRetention
from app.feedback.models import Report
from app.identity import personal_data as identity
from app.identity.staff.ageing import StaffRetention
from app.notifications import personal_data as notifications
from app.privacy import personal_data as privacy
from app.privacy.models import DataRequest
from app.privacy.requests.states import OPEN_STATES
from app.privacy.retention.idle import IdleErasure, IdleNotices
from app.privacy.retention.late import LateErasure
from app.services import personal_data as services
from app.triage import personal_data as triage

# While he waits for an answer about his data, his reports stay as they are.
_HAS_ASKED = exists().where(
    DataRequest.citizen_id == Report.citizen_id, DataRequest.state.in_(OPEN_STATES)
)


def retentions_of(sealer: Sealer, periods: Mapping[str, timedelta]) -> Sequence[Retention]:
    """All that is kept for a time only, in the order in which it goes.

    A notification goes after its deliveries, a report and a dossier after the looks at them.
    """
    notice = periods["idle_notices"]
    return (
        *identity.RETENTIONS,
        *notifications.RETENTIONS,
        *feedback.RETENTIONS,
        ReportRetention(sealer, _HAS_ASKED),
        *services.RETENTIONS,
        *triage.RETENTIONS,
        IdleErasure(sealer, notice),
        IdleNotices(notice),
        LateErasure(sealer),
        *privacy.RETENTIONS,
        StaffRetention(),
        AuditRetention(sealer),
    )


def count_forgettable(
    database: Database, sealer: Sealer, periods: Mapping[str, timedelta], *, now: datetime
) -> Mapping[str, int]:
    """How much of each kind has been kept for its time."""
    counts: Counter[str] = Counter()
    for one in retentions_of(sealer, periods):
        counts[one.period] += one.count(database, now - periods[one.period])
    return counts


def enforce_retention(
    database: Database,
    sealer: Sealer,
    periods: Mapping[str, timedelta],
    *,
    now: datetime,
    most: int,
) -> Mapping[str, int]:
    """Let about ``most`` of each kind go that have been kept for their time; how many."""
    counts: Counter[str] = Counter()
    for one in retentions_of(sealer, periods):
        before = now - periods[one.period]
        counts[one.period] += one.forget(database, before, now=now, most=most)
    return counts
