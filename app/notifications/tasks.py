"""What the worker does for notifications."""

import logging
from collections import Counter
from datetime import UTC, datetime

from app.adapters.firebase import Firebase
from app.database.tasks import Task
from app.notifications.delivery import claim_deliveries, record_outcomes
from app.web.platform import Platform

_LOG = logging.getLogger("app.notifications")
# With the sign-in at most twice this; a claim's lease is longer.
_CHUNK_TIMEOUT_S = 10.0


def make_tasks(platform: Platform) -> list[Task]:
    """Sending pushes; without Firebase's credentials deliveries wait, and expire in their time."""
    settings = platform.settings
    if settings.firebase_credentials is None:
        return []
    firebase = Firebase(
        settings.firebase_credentials,
        endpoint=settings.fcm_endpoint,
        chunk_timeout_s=_CHUNK_TIMEOUT_S,
    )

    def deliver(now: datetime) -> int:
        claim, claimed = claim_deliveries(
            platform.database, platform.sealer, settings.public_url, now=now
        )
        if not claimed:
            return 0
        outcomes = firebase.send([one.message for one in claimed])
        record_outcomes(platform.database, claim, claimed, outcomes, now=datetime.now(UTC))
        counted = Counter(outcome.error or "accepted" for outcome in outcomes)
        _LOG.info("pushes_sent", extra={"outcomes": {str(k): v for k, v in counted.items()}})
        return len(claimed)

    return [Task("deliver_pushes", deliver, close=firebase.close)]
