"""What the worker does for staff at work on reports."""

from datetime import datetime, timedelta

from app.database.tasks import Task
from app.province.cache import ProvinceCache
from app.triage.alarms.ringing import ring_due
from app.triage.bulk.keeping import sweep_steps
from app.triage.figures.keeping import keep_figures
from app.web.platform import Platform


def make_tasks(platform: Platform) -> list[Task]:
    """Warning and escalating in time, the numbers of changed reports, and forgetting bulk keys."""
    province = ProvinceCache(platform.database)

    def ring(now: datetime) -> int:
        return ring_due(platform.database, province.current, now)

    return [
        Task("ring_alarms", ring),
        Task("keep_figures", lambda now: keep_figures(platform.database, province.current)),
        Task(
            "sweep_bulk_steps",
            lambda now: sweep_steps(platform.database, now),
            every=timedelta(minutes=15),
        ),
    ]
