"""How pushes stand at a moment: what waits, for how long, and whether anything is held."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.notifications.models import Delivery, DeliveryState
from app.notifications.steering.projects import find_project, health_of
from app.notifications.transports import Transport


@dataclass(frozen=True)
class Summary:
    """``pending``: all that waits, ``due``: what could go now; ``oldest_due_s``: since when.

    What a worker holds waits, and is not due.
    """

    pending: int
    due: int
    oldest_due_s: float
    is_paused: bool
    paused_by: str | None
    pause_reason: str | None
    held_until: datetime | None
    hold_reason: str | None
    failures: int


def summarise(
    connection: Connection, transport: Transport = Transport.CITIZEN, *, now: datetime
) -> Summary:
    """The queue of one way, and how it stands with it."""
    is_pending = (Delivery.state == DeliveryState.PENDING) & (Delivery.transport == transport.value)
    pending = connection.scalar(select(func.count()).where(is_pending)) or 0
    due, oldest = connection.execute(
        select(func.count(), func.min(Delivery.next_attempt_at)).where(
            is_pending, Delivery.next_attempt_at <= now
        )
    ).one()
    project = find_project(connection, transport)
    health = health_of(project)
    is_held = health.is_held(now)
    return Summary(
        pending=pending,
        due=due,
        oldest_due_s=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        is_paused=health.is_paused,
        paused_by=project.paused_by if project else None,
        pause_reason=project.pause_reason if project else None,
        held_until=health.held_until if is_held else None,
        hold_reason=health.hold_reason if is_held else None,
        failures=health.failures,
    )
