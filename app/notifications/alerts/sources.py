"""Which systems' alerts are pushed: the operator decides, as data."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.notifications.alerts.models import AlertSource
from app.notifications.alerts.rules import Severity
from app.notifications.broadcasts.audiences import Audience


def allow_pushes(
    session: Session, client: str, audience: Audience, severity: Severity, *, now: datetime
) -> None:
    """Push the client's alerts from ``severity`` on, to all or to their areas' followers."""
    source = session.get(AlertSource, client) or AlertSource(client=client)
    source.pushes_to, source.severity, source.updated_at = audience, severity, now
    session.add(source)
    session.flush()
    _record(session, client, "alert_pushes_allowed", now)


def forbid_pushes(session: Session, client: str, *, now: datetime) -> None:
    """Push the client's alerts no more; they are shown as before."""
    session.execute(delete(AlertSource).where(AlertSource.client == client))
    _record(session, client, "alert_pushes_forbidden", now)


def list_sources(session: Session) -> list[AlertSource]:
    """Whose alerts are pushed, by name."""
    return list(session.scalars(select(AlertSource).order_by(AlertSource.client)))


def _record(session: Session, client: str, action: str, now: datetime) -> None:
    record(session, actor="operator", action=action, subject=f"client:{client}", now=now)
