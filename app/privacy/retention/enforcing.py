"""Forgetting what has been kept for its time, in every domain."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.database import Database
from app.database.forgetting import Forgetting, count_over, forget_over
from app.feedback import personal_data as feedback
from app.identity import personal_data as identity
from app.notifications import personal_data as notifications
from app.services import personal_data as services

# In this order: a notification goes after its deliveries.
FORGETTINGS: tuple[Forgetting, ...] = (
    *identity.FORGETTINGS,
    *notifications.FORGETTINGS,
    *feedback.FORGETTINGS,
    *services.FORGETTINGS,
)


def count_forgettable(
    database: Database, periods: Mapping[str, timedelta], *, now: datetime
) -> Mapping[str, int]:
    """How many rows of each kind have been kept for their time."""
    return {
        rule.period: count_over(database, rule, now - periods[rule.period]) for rule in FORGETTINGS
    }


def enforce_retention(
    database: Database, periods: Mapping[str, timedelta], *, now: datetime, most: int
) -> Mapping[str, int]:
    """Delete about ``most`` rows of each kind that have been kept for their time; how many."""
    return {
        rule.period: forget_over(database, rule, now - periods[rule.period], most=most)
        for rule in FORGETTINGS
    }
