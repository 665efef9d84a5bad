"""Letting time pass for what is kept for a time only, in tests."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.feedback.models import Report
from app.privacy.retention.enforcing import enforce_retention
from app.settings.retention import default_periods
from tests.reports import set_directly
from tests.service import Json, Service

# The longest period, and some days.
LONG_AGO = timedelta(days=1830)


def enforce(service: Service, *, days: float = 0, most: int = 10_000) -> Mapping[str, int]:
    """Retention's turn after so many days; how much went of each kind."""
    now = datetime.now(UTC) + timedelta(days=days)
    database, sealer = service.database, service.sealer
    return enforce_retention(database, sealer, default_periods(), now=now, most=most)


def make_old(service: Service, report: Json, **values: Any) -> None:
    """Have the report closed, and untouched for longer than its period."""
    long_ago = datetime.now(UTC) - LONG_AGO
    set_directly(service, report, **({"state": "closed", "updated_at": long_ago} | values))


def anonymous(service: Service) -> set[str]:
    """The ids of the reports that were made anonymous by age."""
    wanted = select(Report.id).where(Report.anonymised_at.is_not(None))
    with service.database.reading() as connection:
        return set(map(str, connection.scalars(wanted)))


def filed_by(service: Service, report: Json) -> uuid.UUID | None:
    """Whose the report is."""
    wanted = select(Report.citizen_id).where(Report.id == uuid.UUID(report["id"]))
    with service.database.reading() as connection:
        return connection.scalar(wanted)
