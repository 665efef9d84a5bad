"""The access log: who looked at a citizen, as he reads it. Agencies, never people."""

import uuid
from datetime import datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, func, or_, select

from app import texts
from app.database import AnyRow, Sealer
from app.identity.models import HeldLook, LookDelay
from app.privacy.looks.sources import looks_at_citizens
from app.province.snapshot import Province


class CodeRead(TypedDict):
    """A code with its name in both languages."""

    code: str
    label: dict[str, str]


class AgencyRead(TypedDict):
    """An agency with its name in both languages."""

    code: str
    name: dict[str, str]


class SubjectRead(TypedDict):
    """The record that the look was taken at."""

    kind: str
    reference: str


class OwnLookRead(TypedDict):
    """A look as the citizen reads it; ``agency`` None: for the whole province.

    ``delayed_until``: when he could learn of it, where an authority had ordered that; else None.
    """

    id: uuid.UUID
    at: datetime
    agency: AgencyRead | None
    role: CodeRead
    purpose: CodeRead
    reason: str
    subject: SubjectRead
    delayed_until: datetime | None


def is_shown(now: datetime) -> ColumnElement[bool]:
    """Whether the citizen may know of a look; of a select that joins ``HeldLook`` from the left."""
    return or_(HeldLook.look_id.is_(None), HeldLook.shown_from <= now)


def find_own_looks(
    connection: Connection,
    citizen_id: uuid.UUID,
    *,
    before: uuid.UUID | None,
    count: int,
    now: datetime,
) -> list[AnyRow]:
    """The newest ``count`` looks that he may know of, older than ``before``.

    At him, and at dossiers of organisations that he acts for.
    """
    looks = looks_at_citizens(now)
    # The last order counts: it extended the one before.
    until = select(func.max(LookDelay.until_at)).where(LookDelay.look_id == looks.c.id)
    wanted = (
        select(looks, until.scalar_subquery().label("delayed_until"))
        .outerjoin(HeldLook, HeldLook.look_id == looks.c.id)
        .where(looks.c.citizen_id == citizen_id, is_shown(now))
    )
    if before is not None:
        wanted = wanted.where(looks.c.id < before)
    return list(connection.execute(wanted.order_by(looks.c.id.desc()).limit(count)))


def read_own_look(row: AnyRow, province: Province, sealer: Sealer) -> OwnLookRead:
    """A row as it goes out to the citizen."""
    return {
        "id": row.id,
        "at": row.at,
        "agency": _agency(row.agency_code, province) if row.agency_code else None,
        "role": _named("roles", row.role),
        "purpose": _named("look_purposes", row.purpose),
        "reason": sealer.unseal_text(row.sealed_reason, purpose=row.sealed_for),
        "subject": {"kind": row.kind, "reference": row.reference},
        "delayed_until": row.delayed_until,
    }


def _named(group: str, code: str) -> CodeRead:
    return {"code": code, "label": texts.both(f"labels.{group}.{code}")}


def _agency(code: str, province: Province) -> AgencyRead:
    found = province.agencies.get(code)
    names = (found.name_vi, found.name_en) if found else (code, code)
    return {"code": code, "name": dict(zip(("vi", "en"), names, strict=True))}
