"""What the worker does for staff at work on reports."""

from datetime import datetime

from app.database.tasks import Task
from app.province.cache import ProvinceCache
from app.triage.alarms.ringing import ring_due
from app.triage.figures.keeping import keep_figures
from app.web.platform import Platform


def make_tasks(platform: Platform) -> list[Task]:
    """Warning and escalating in time, and the numbers of changed reports."""
    province = ProvinceCache(platform.database)

    def ring(now: datetime) -> int:
        return ring_due(platform.database, province.current, now)

    return [
        Task("ring_alarms", ring),
        Task("keep_figures", lambda now: keep_figures(platform.database, province.current)),
    ]
