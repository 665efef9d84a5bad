"""What the worker does for privacy."""

from datetime import datetime

from app.database.tasks import Task
from app.privacy.looks.telling import tell_of_looks
from app.web.platform import Platform


def make_tasks(platform: Platform) -> list[Task]:
    """Telling citizens of looks whose delay is over."""

    def tell(now: datetime) -> int:
        return tell_of_looks(platform.database, now)

    return [Task("tell_of_looks", tell)]
