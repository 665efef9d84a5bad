"""What the worker does for triage."""

from datetime import datetime

from app.database.tasks import Task
from app.province.cache import ProvinceCache
from app.triage.alarms.ringing import ring_due
from app.web.platform import Platform


def make_tasks(platform: Platform) -> list[Task]:
    """Warning and escalating in time."""
    province = ProvinceCache(platform.database)

    def ring(now: datetime) -> int:
        return ring_due(platform.database, province.current, now)

    return [Task("ring_alarms", ring)]
