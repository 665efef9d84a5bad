"""What the worker does for identity."""

from datetime import datetime, timedelta

from app.database.tasks import Task
from app.identity.login.attempts import sweep_attempts
from app.web.platform import Platform


def make_tasks(platform: Platform) -> list[Task]:
    """Forgetting login attempts that nobody finished."""

    def sweep(now: datetime) -> int:
        with platform.database.writing() as session:
            swept = sweep_attempts(session, now=now)
            session.commit()
        return swept

    return [Task("sweep_login_attempts", sweep, every=timedelta(minutes=15))]
