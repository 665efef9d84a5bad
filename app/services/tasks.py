"""What the worker does for the services."""

from datetime import datetime, timedelta

from app.database.tasks import Task
from app.services.watching.watches import sweep_watches
from app.web.platform import Platform


def make_tasks(platform: Platform) -> list[Task]:
    """Forgetting watches that are over."""

    def sweep(now: datetime) -> int:
        with platform.database.writing() as session:
            swept = sweep_watches(session, now=now)
            session.commit()
        return swept

    return [Task("sweep_dossier_watches", sweep, every=timedelta(hours=1))]
