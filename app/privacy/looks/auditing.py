"""All looks as auditors read them: by whom, what for, and which stand out."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, exists, select

from app.database import AnyRow, Sealer, table_of
from app.identity.models import HeldLook, LookDelay, StaffMember
from app.privacy.looks.delaying import REASON
from app.privacy.looks.own_log import SubjectRead
from app.privacy.looks.sources import ALL_LOOKS, looks_at_citizens

_DELAYS = table_of(LookDelay)
_COLUMNS = (
    *ALL_LOOKS.c,
    StaffMember.full_name.label("staff_name"),
    HeldLook.shown_from,
)


class PersonRead(TypedDict):
    """A person of staff."""

    id: uuid.UUID
    full_name: str


class DelayRead(TypedDict):
    """An order that the citizen learns of a look later."""

    until_at: datetime
    authority: str
    order_number: str
    reason: str
    entered_by: uuid.UUID
    entered_at: datetime


class LookRead(TypedDict):
    """A look as auditors read it; the citizen is an id, as in the audit."""

    id: uuid.UUID
    at: datetime
    staff: PersonRead
    role: str
    agency: str | None
    purpose: str
    reason: str
    subject: SubjectRead
    citizen_id: uuid.UUID | None
    stands_out: bool
    reasons: list[str]
    shown_from: datetime
    delays: list[DelayRead]


@dataclass(frozen=True)
class LookFilter:
    """Which looks; None: all. ``since`` is inclusive, ``until`` not."""

    staff_id: uuid.UUID | None = None
    citizen_id: uuid.UUID | None = None
    agency: str | None = None
    purpose: str | None = None
    stands_out: bool | None = None
    is_delayed: bool | None = None
    since: datetime | None = None
    until: datetime | None = None

    def named(self) -> dict[str, str]:
        """What was asked for, as the trail keeps it: ids, codes and times."""
        asked = vars(self).items()
        return {
            name: value.isoformat() if isinstance(value, datetime) else str(value).lower()
            for name, value in asked
            if value is not None
        }

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """What a look must fulfil."""
        equal: Mapping[ColumnElement[object], object] = {
            ALL_LOOKS.c.staff_id: self.staff_id,
            ALL_LOOKS.c.agency_code: self.agency,
            ALL_LOOKS.c.purpose: self.purpose,
        }
        found = [column == value for column, value in equal.items() if value is not None]
        if self.citizen_id is not None:
            # A dossier may have several owners, and an organisation several who act for it.
            looks = looks_at_citizens(now)
            at_him = select(looks.c.id).where(looks.c.citizen_id == self.citizen_id)
            found.append(ALL_LOOKS.c.id.in_(at_him))
        if self.stands_out is not None:
            found.append((ALL_LOOKS.c.stands_out != "") == self.stands_out)
        if self.is_delayed is not None:
            found.append(_is_delayed() if self.is_delayed else ~_is_delayed())
        if self.since is not None:
            found.append(ALL_LOOKS.c.at >= self.since)
        if self.until is not None:
            found.append(ALL_LOOKS.c.at < self.until)
        return found


def _is_delayed() -> ColumnElement[bool]:
    return exists().where(LookDelay.look_id == ALL_LOOKS.c.id)


def find_looks(
    connection: Connection,
    wanted: LookFilter,
    *,
    before: uuid.UUID | None,
    count: int,
    now: datetime,
) -> list[AnyRow]:
    """The newest ``count`` looks that fit, older than ``before``."""
    statement = (
        select(*_COLUMNS)
        .join(StaffMember, StaffMember.id == ALL_LOOKS.c.staff_id)
        .outerjoin(HeldLook, HeldLook.look_id == ALL_LOOKS.c.id)
        .where(*wanted.conditions(now))
    )
    if before is not None:
        statement = statement.where(ALL_LOOKS.c.id < before)
    return list(connection.execute(statement.order_by(ALL_LOOKS.c.id.desc()).limit(count)))


def find_delays(connection: Connection, looks: Sequence[AnyRow]) -> dict[uuid.UUID, list[AnyRow]]:
    """The orders about ``looks``, the first one first."""
    found: dict[uuid.UUID, list[AnyRow]] = {}
    rows = connection.execute(
        select(_DELAYS)
        .where(_DELAYS.c.look_id.in_([look.id for look in looks]))
        .order_by(_DELAYS.c.id)
    )
    for row in rows:
        found.setdefault(row.look_id, []).append(row)
    return found


def read_look(row: AnyRow, delays: Sequence[AnyRow], sealer: Sealer) -> LookRead:
    """A row as it goes out to auditors."""
    marks = row.stands_out.split()
    return {
        "id": row.id,
        "at": row.at,
        "staff": {"id": row.staff_id, "full_name": row.staff_name},
        "role": row.role,
        "agency": row.agency_code or None,
        "purpose": row.purpose,
        "reason": sealer.unseal_text(row.sealed_reason, purpose=row.sealed_for),
        "subject": {"kind": row.kind, "reference": row.reference},
        "citizen_id": row.citizen_id,
        "stands_out": bool(marks),
        "reasons": marks,
        "shown_from": row.shown_from or row.at,
        "delays": [read_delay(delay, sealer) for delay in delays],
    }


def read_delay(row: AnyRow | LookDelay, sealer: Sealer) -> DelayRead:
    """An order as it goes out."""
    return {
        "until_at": row.until_at,
        "authority": row.authority,
        "order_number": row.order_number,
        "reason": sealer.unseal_text(row.sealed_reason, purpose=REASON),
        "entered_by": row.entered_by,
        "entered_at": row.entered_at,
    }
