"""Claiming and recording in tests, as the worker does, with any moment and outcome."""

import uuid
from datetime import UTC, datetime

from app.adapters.push import PushError, PushOutcome
from app.feedback.subscriptions.followers import follows_area
from app.notifications.claims import Claim, claim_deliveries
from app.notifications.delivery import record_outcomes
from tests.notifications.phones import Phone, tell
from tests.service import Caller, Service

SENT = PushOutcome(accepted=True, message_name="projects/p/messages/1")
BUSY = PushOutcome.refused(PushError.UNAVAILABLE)


def now_utc() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def take(service: Service, now: datetime) -> Claim:
    """Claim what is due at a moment."""
    return claim_deliveries(
        service.database, service.sealer, "http://bds.example", follows_area, now=now
    )


def record(
    service: Service, claim: Claim, outcome: PushOutcome, *, now: datetime | None = None
) -> None:
    """Record one outcome for every delivery of a claim."""
    outcomes = [outcome] * len(claim.deliveries)
    record_outcomes(service.database, claim.id, claim.deliveries, outcomes, now=now or now_utc())


def ids_of(claim: Claim) -> list[uuid.UUID]:
    """The deliveries of a claim."""
    return [one.delivery_id for one in claim.deliveries]


def told(service: Service, times: int = 1) -> tuple[Caller, Phone]:
    """A citizen with a phone who was told something so many times."""
    lan = service.citizen()
    phone = Phone().register(lan)
    tell(service, *[lan] * times)
    return lan, phone
