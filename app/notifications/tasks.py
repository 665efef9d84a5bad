"""What the worker does for notifications."""

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta

from app.adapters.firebase import Firebase
from app.database.tasks import Task
from app.notifications.announcements.changes import number_announcement_changes
from app.notifications.announcements.publishing import publish_due
from app.notifications.broadcasts.audiences import Follows
from app.notifications.broadcasts.fan_out import address_next_page
from app.notifications.changes import NOTIFICATION_CHANGES
from app.notifications.claims import claim_deliveries, held
from app.notifications.delivery import record_outcomes
from app.notifications.devices import forget_guests
from app.notifications.steering.figures import count_outcomes
from app.notifications.steering.pruning import prune_devices
from app.province.cache import ProvinceCache
from app.web.platform import Platform

_LOG = logging.getLogger("app.notifications")
# With the sign-in at most twice this; a claim is held longer.
_CHUNK_TIMEOUT_S = 10.0
# Other work waits meanwhile, and there is another hour.
_PRUNED_AT_ONCE = 500


def make_tasks(
    platform: Platform, follows: Follows, *, chunk_timeout_s: float = _CHUNK_TIMEOUT_S
) -> list[Task]:
    """Publishing announcements, addressing and sending pushes, numbering, forgetting phones.

    Without Firebase's credentials deliveries wait, and expire in their time.
    """
    database = platform.database

    province = ProvinceCache(database)

    def number(now: datetime) -> int:
        behind = NOTIFICATION_CHANGES.has_unnumbered(database)
        numbered = NOTIFICATION_CHANGES.number(database) if behind else 0
        return numbered + number_announcement_changes(database)

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
    sending = _make_sending(platform, follows, chunk_timeout_s)
    return others if sending is None else [sending, *others]


def _make_sending(platform: Platform, follows: Follows, chunk_timeout_s: float) -> Task | None:
    settings, database = platform.settings, platform.database
    if settings.firebase_credentials is None:
        return None
    firebase = Firebase(
        settings.firebase_credentials,
        endpoint=settings.fcm_endpoint,
        chunk_timeout_s=chunk_timeout_s,
    )

    def deliver(now: datetime) -> int:
        claim = claim_deliveries(database, platform.sealer, settings.public_url, follows, now=now)
        if claim.deliveries:
            # Held until it is recorded: that too may have to wait, for a lock.
            with held(database, claim.id):
                outcomes = firebase.send([one.message for one in claim.deliveries])
                now = datetime.now(UTC)
                record_outcomes(database, claim.id, claim.deliveries, outcomes, now=now)
            count_outcomes(claim.deliveries, outcomes, now=now)
            counted = Counter(str(outcome.error or "accepted") for outcome in outcomes)
            _LOG.info("pushes_sent", extra={"outcomes": dict(counted)})
        return len(claim.deliveries) + claim.dropped

    return Task("deliver_pushes", deliver, close=firebase.close)
