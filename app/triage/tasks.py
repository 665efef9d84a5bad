"""What the worker does for staff at work on reports."""

from datetime import datetime, timedelta

from app.database.tasks import Task
from app.province.cache import ProvinceCache
from app.triage.alarms.ringing import ring_due
from app.triage.bulk.keeping import sweep_steps
from app.triage.figures.keeping import keep_figures
from app.triage.notices.digests import DIGESTS_EVERY, send_digests
from app.triage.notices.telling import tell_events
from app.web.platform import Platform


def make_tasks(platform: Platform) -> list[Task]:
    """Warning, escalating and telling staff; numbers of changed reports; forgetting bulk keys."""
    province = ProvinceCache(platform.database)

    def ring(now: datetime) -> int:
        return ring_due(platform.database, province.current, now)

    def tell(now: datetime) -> int:
        return tell_events(platform.database, province.current, now)

    def digest(now: datetime) -> int:
        return send_digests(platform.database, province.current, now)

    return [
        Task("ring_alarms", ring),
        Task("tell_staff", tell),
        # Two may make them at once: each locks the people whose digests it makes.
        Task("send_digests", digest, every=DIGESTS_EVERY, lease=DIGESTS_EVERY),
        Task("keep_figures", lambda now: keep_figures(platform.database, province.current)),
        Task(
            "sweep_bulk_steps",
            lambda now: sweep_steps(platform.database, now),
            every=timedelta(minutes=15),
        ),
    ]
