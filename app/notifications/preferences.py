"""What a citizen's phones may show, and when. The inbox has everything, whatever he chose."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time
from typing import TypedDict

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.orm import Session

from app.database import AnyRow, table_of, upserts
from app.notifications.broadcasts.cancelling import cancel_broadcasts_for
from app.notifications.channels import Channel
from app.notifications.kinds import RULES
from app.notifications.models import Notification, NotificationPreferences
from app.notifications.quiet_hours import DEFAULT, QuietHours
from app.notifications.stopping import cancel_untaken

_TABLE = table_of(NotificationPreferences)


@dataclass(frozen=True)
class Preferences:
    """``muted``: channels whose pushes no phone of his gets; ``quiet`` None: none is deferred."""

    muted: frozenset[Channel] = frozenset()
    quiet: QuietHours | None = DEFAULT


class QuietHoursRead(TypedDict):
    """Quiet hours as they go out."""

    starts: str
    ends: str


class PreferencesRead(TypedDict):
    """A citizen's preferences as they go out."""

    muted_channels: list[str]
    quiet_hours: QuietHoursRead | None


# To be joined from the left: whoever chose nothing has no row.
CHOSEN = (_TABLE.c.muted_channels, _TABLE.c.quiet_starts, _TABLE.c.quiet_ends)


def preferences_of(row: AnyRow) -> Preferences:
    """What stands in the columns ``CHOSEN`` of a row."""
    if row.muted_channels is None:
        return Preferences()
    quiet = (
        QuietHours(time.fromisoformat(row.quiet_starts), time.fromisoformat(row.quiet_ends))
        if row.quiet_starts
        else None
    )
    return Preferences(frozenset(map(Channel, row.muted_channels)), quiet)


def read_preferences(connection: Connection, citizen_id: uuid.UUID) -> PreferencesRead:
    """What counts for one citizen."""
    row = connection.execute(select(*CHOSEN).where(_TABLE.c.citizen_id == citizen_id)).first()
    chosen = preferences_of(row) if row else Preferences()
    quiet = chosen.quiet
    return {
        "muted_channels": sorted(chosen.muted),
        "quiet_hours": {"starts": f"{quiet.starts:%H:%M}", "ends": f"{quiet.ends:%H:%M}"}
        if quiet
        else None,
    }


def save_preferences(
    session: Session, citizen_id: uuid.UUID, chosen: Preferences, *, now: datetime
) -> None:
    """Let ``chosen`` count from now on; pushes of what he muted that still wait are cancelled."""
    quiet = chosen.quiet
    row = {
        "citizen_id": citizen_id,
        "muted_channels": sorted(chosen.muted),
        "quiet_starts": f"{quiet.starts:%H:%M}" if quiet else None,
        "quiet_ends": f"{quiet.ends:%H:%M}" if quiet else None,
        "updated_at": now,
    }
    connection = session.connection()
    connection.execute(_SAVE[connection.dialect.name], row)
    muted = [kind.value for kind, rules in RULES.items() if rules.channel in chosen.muted]
    of_muted = (Notification.citizen_id == citizen_id) & Notification.kind.in_(muted)
    cancel_untaken(session, of_muted, reason="muted", now=now)
    if Channel.ANNOUNCEMENTS in chosen.muted:
        cancel_broadcasts_for(session, citizen_id, reason="muted", now=now)


def move_preferences(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> None:
    """Where an account becomes part of another, what that one chose counts, else what this did."""
    of_absorbed = _TABLE.c.citizen_id == absorbed
    if session.scalar(select(_TABLE.c.citizen_id).where(_TABLE.c.citizen_id == stays)):
        session.execute(delete(_TABLE).where(of_absorbed))
    else:
        session.execute(update(_TABLE).where(of_absorbed).values(citizen_id=stays))


_SAVE = upserts(
    NotificationPreferences,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[_TABLE.c.citizen_id],
        set_={
            column.name: insert.excluded[column.name]
            for column in _TABLE.c
            if not column.primary_key
        },
    ),
)
