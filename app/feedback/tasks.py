"""What the worker does for feedback."""

from datetime import datetime, timedelta

from app.adapters.photo_store import PhotoStore
from app.database.tasks import Task
from app.feedback.photos import sweep_photos
from app.web.platform import Platform


def make_tasks(platform: Platform) -> list[Task]:
    """Removing photos that nobody used and uploads that died."""
    store = PhotoStore(platform.settings.photo_store_url)

    def sweep(now: datetime) -> int:
        return sweep_photos(platform.database, store, now=now)

    return [Task("sweep_photos", sweep, every=timedelta(minutes=10))]
