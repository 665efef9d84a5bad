"""What the worker does for notifications."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.adapters.firebase import Firebase
from app.adapters.smtp import Smtp
from app.database.tasks import Task
from app.notifications.announcements.changes import number_announcement_changes
from app.notifications.announcements.publishing import publish_due
from app.notifications.broadcasts.audiences import Follows
from app.notifications.broadcasts.fan_out import address_next_page
from app.notifications.changes import NOTIFICATION_CHANGES
from app.notifications.claims import citizens_queue
from app.notifications.detaching import forget_guests
from app.notifications.sending import make_sending
from app.notifications.staff.changes import number_staff_changes
from app.notifications.staff.messages import staff_mails, staff_pushes
from app.notifications.steering.pruning import prune_devices
from app.province.cache import ProvinceCache
from app.web.platform import Platform

# With the sign-in at most twice this; a claim is held longer.
_CHUNK_TIMEOUT_S = 10.0
# Other work waits meanwhile, and there is another hour.
_PRUNED_AT_ONCE = 500
# A server that is slow, or silent, takes most of a minute for a page.
_MAILS = "mails"


def make_tasks(
    platform: Platform, follows: Follows, *, chunk_timeout_s: float = _CHUNK_TIMEOUT_S
) -> list[Task]:
    """Publishing announcements, addressing and sending pushes, numbering, forgetting phones.

    Without a Firebase project's credentials, or a mail server, the deliveries that would go that
    way wait, and expire in their time.
    """
    database = platform.database

    province = ProvinceCache(database)

    def number(now: datetime) -> int:
        behind = NOTIFICATION_CHANGES.has_unnumbered(database)
        numbered = NOTIFICATION_CHANGES.number(database) if behind else 0
        return numbered + number_announcement_changes(database) + number_staff_changes(database)

    def publish(now: datetime) -> int:
        return publish_due(database, province.current, now)

    def address(now: datetime) -> int:
        return address_next_page(database, follows, now)

    def forget(now: datetime) -> int:
        with database.writing() as session:
            forgotten = forget_guests(session, now=now)
            session.commit()
        return forgotten

    def prune(now: datetime) -> int:
        return prune_devices(database, now=now, most=_PRUNED_AT_ONCE)

    others = [
        Task("number_notifications", number),
        Task("publish_announcements", publish),
        Task("address_broadcasts", address),
        Task("forget_guests", forget, every=timedelta(hours=1)),
        Task("prune_devices", prune, every=timedelta(hours=1)),
    ]
    return [*_sending(platform, follows, chunk_timeout_s), *others]


def _sending(platform: Platform, follows: Follows, chunk_timeout_s: float) -> list[Task]:
    """A task for each way that is configured: citizens' phones, officials' phones, mailboxes."""
    settings, sealer, database = platform.settings, platform.sealer, platform.database
    url = settings.public_url

    def firebase(account: Mapping[str, Any]) -> Firebase:
        endpoint = settings.fcm_endpoint
        return Firebase(account, endpoint=endpoint, chunk_timeout_s=chunk_timeout_s)

    tasks = []
    if settings.firebase_credentials is not None:
        queue = citizens_queue(sealer, url, follows)
        sender = firebase(settings.firebase_credentials)
        tasks.append(make_sending("deliver_pushes", database, queue, sender))
    if settings.firebase_staff_credentials is not None:
        queue = staff_pushes(sealer, url)
        sender = firebase(settings.firebase_staff_credentials)
        tasks.append(make_sending("deliver_staff_pushes", database, queue, sender))
    if settings.smtp is not None:
        mails, sender_of_mails = staff_mails(sealer, url), Smtp(settings.smtp)
        tasks.append(make_sending("deliver_mails", database, mails, sender_of_mails, lane=_MAILS))
    return tasks
