"""What the worker does for privacy."""

from datetime import datetime, timedelta

from app.adapters.photo_store import PhotoStore
from app.database.tasks import Task
from app.privacy.breaches.clock import warn_of_reports
from app.privacy.breaches.telling import tell_next_page
from app.privacy.fulfilment import create_fulfilment
from app.privacy.looks.telling import tell_of_looks
from app.privacy.requests.alarms import raise_alarms
from app.privacy.requests.work import fulfil_next, remove_files
from app.privacy.retention.enforcing import enforce_retention
from app.province.cache import ProvinceCache
from app.web.platform import Platform

_AT_ONCE = 10_000
# An export's photos, or a page of erasures, may take minutes: what citizens wait for goes on.
_LANE = "privacy"


def make_tasks(platform: Platform) -> list[Task]:
    """Telling of looks whose delay is over; fulfilling what citizens ask; watching the clocks."""
    database = platform.database
    province = ProvinceCache(database).current
    fulfilment = create_fulfilment(platform, PhotoStore(platform.settings.photo_store_url))

    def tell(now: datetime) -> int:
        return tell_of_looks(database, now)

    def tell_of_breach(now: datetime) -> int:
        return tell_next_page(database, now)

    def fulfil(now: datetime) -> int:
        return fulfil_next(database, fulfilment, platform.sealer, now)

    def alarm(now: datetime) -> int:
        return raise_alarms(database, province(), now)

    def warn(now: datetime) -> int:
        return warn_of_reports(database, province(), now)

    def forget(now: datetime) -> int:
        periods = platform.settings.retention
        counts = enforce_retention(database, platform.sealer, periods, now=now, most=_AT_ONCE)
        return sum(counts.values())

    def remove(now: datetime) -> int:
        return remove_files(database, fulfilment, now)

    return [
        Task("tell_of_looks", tell),
        Task("tell_of_breaches", tell_of_breach),
        Task("fulfil_data_requests", fulfil, lane=_LANE),
        Task("alarm_late_data_requests", alarm, every=timedelta(minutes=15)),
        Task("warn_of_breach_reports", warn, every=timedelta(minutes=15)),
        Task("enforce_retention", forget, every=timedelta(hours=1), lane=_LANE),
        Task("remove_export_files", remove, every=timedelta(hours=1), lane=_LANE),
    ]
