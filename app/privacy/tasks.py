"""What the worker does for privacy."""

from datetime import datetime, timedelta

from app.database.tasks import Task
from app.privacy.retention.enforcing import enforce_retention
from app.web.platform import Platform

_AT_ONCE = 10_000


def make_tasks(platform: Platform) -> list[Task]:
    """Forgetting what has been kept for its time."""
    periods = platform.settings.retention

    def forget(now: datetime) -> int:
        done = enforce_retention(platform.database, periods, now=now, most=_AT_ONCE)
        return sum(done.values())

    return [Task("enforce_retention", forget, every=timedelta(hours=1))]
