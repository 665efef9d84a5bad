"""How an official wants to be told. The inbox has everything, whatever he chose."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import Session

from app.database import AnyRow, table_of, upserts
from app.notifications.models import Device
from app.notifications.staff.channels import DigestMeans, Means, StaffChannel
from app.notifications.staff.kinds import STAFF_RULES, StaffKind
from app.notifications.staff.models import StaffPreferences

_TABLE = table_of(StaffPreferences)
DIGEST_AT = "07:30"


@dataclass(frozen=True)
class Choice:
    """``means``: what is not named is pushed; ``only_in_office_hours``: pushes wait until then.

    ``digest_at`` is on the province's clock. The digest comes where ``has_digest``.
    """

    means: Mapping[StaffChannel, Means] = field(default_factory=dict)
    only_in_office_hours: bool = True
    has_digest: bool = False
    digest_at: str = DIGEST_AT
    digest_by: DigestMeans = DigestMeans.PUSH

    def means_for(self, kind: StaffKind, *, is_on_duty: bool = False) -> Means:
        """How he hears of it; who is on duty is called about emergencies, whatever he chose."""
        channel = STAFF_RULES[kind].channel
        if kind is StaffKind.STAFF_DIGEST:
            return Means(self.digest_by.value)
        if channel is None or (channel is StaffChannel.EMERGENCIES and is_on_duty):
            return Means.PUSH
        return self.means.get(channel, Means.PUSH)


class DigestRead(TypedDict):
    """When and how the digest comes."""

    at: str
    by: str


class StaffPreferencesRead(TypedDict):
    """An official's preferences as they go out."""

    means: dict[str, str]
    only_in_office_hours: bool
    digest: DigestRead | None
    has_mailbox: bool


# To be joined from the left: whoever chose nothing has no row.
CHOICE = (
    _TABLE.c.means,
    _TABLE.c.only_in_office_hours,
    _TABLE.c.has_digest,
    _TABLE.c.digest_at,
    _TABLE.c.digest_by,
)


def choice_of(row: AnyRow) -> Choice:
    """What stands in the columns ``CHOICE`` of a row."""
    if row.means is None:
        return Choice()
    return Choice(
        {StaffChannel(channel): Means(means) for channel, means in row.means.items()},
        row.only_in_office_hours,
        row.has_digest,
        row.digest_at,
        DigestMeans(row.digest_by),
    )


def read_choice(connection: Connection, staff_id: uuid.UUID) -> StaffPreferencesRead:
    """What counts for one official."""
    row = connection.execute(select(*CHOICE).where(_TABLE.c.staff_id == staff_id)).first()
    chosen = choice_of(row) if row else Choice()
    mailbox = exists().where(Device.staff_id == staff_id, Device.address_kind == "email")
    return {
        "means": {one.value: chosen.means.get(one, Means.PUSH).value for one in StaffChannel},
        "only_in_office_hours": chosen.only_in_office_hours,
        "digest": {"at": chosen.digest_at, "by": chosen.digest_by.value}
        if chosen.has_digest
        else None,
        "has_mailbox": bool(connection.scalar(select(mailbox))),
    }


def save_choice(session: Session, staff_id: uuid.UUID, chosen: Choice, *, now: datetime) -> None:
    """Let ``chosen`` count from now on, also for what still waits to be sent."""
    row = {
        "staff_id": staff_id,
        "means": {channel.value: means.value for channel, means in chosen.means.items()},
        "only_in_office_hours": chosen.only_in_office_hours,
        "has_digest": chosen.has_digest,
        "digest_at": chosen.digest_at,
        "digest_by": chosen.digest_by.value,
        "updated_at": now,
    }
    connection = session.connection()
    connection.execute(_SAVE[connection.dialect.name], row)


# Not the last digest: choosing another hour makes no second one.
_KEPT = {"staff_id", "last_digest_on"}
_SAVE = upserts(
    StaffPreferences,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[_TABLE.c.staff_id],
        set_={
            column.name: insert.excluded[column.name]
            for column in _TABLE.c
            if column.name not in _KEPT
        },
    ),
)
