"""What the worker does for what all routes share."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from app.database import affected_rows
from app.database.tasks import Task
from app.web.models import IdempotentAnswer
from app.web.platform import Platform


def make_tasks(platform: Platform) -> list[Task]:
    """Forgetting stored answers after their 48 hours."""

    def sweep(now: datetime) -> int:
        with platform.database.writing() as session:
            expired = delete(IdempotentAnswer).where(IdempotentAnswer.expires_at <= now)
            swept = affected_rows(session, expired)
            session.commit()
        return swept

    return [Task("sweep_idempotent_answers", sweep, every=timedelta(minutes=15))]
