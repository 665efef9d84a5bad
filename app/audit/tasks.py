"""What the worker does for the audit trail."""

from datetime import datetime, timedelta

from app.audit.seal_keys import SealKeys
from app.audit.sealing import seal_events
from app.database.tasks import Task
from app.web.platform import Platform


def make_tasks(platform: Platform) -> list[Task]:
    """Sealing what was recorded."""
    keys = SealKeys(platform.sealer)

    def seal(now: datetime) -> int:
        return seal_events(platform.database, keys, now=now)

    return [Task("seal_audit_events", seal, every=timedelta(minutes=1))]
