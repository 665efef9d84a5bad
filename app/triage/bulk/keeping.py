"""Remembering what a change to many reports has done, so that sent again it does the rest.

A step is written in the transaction that changes its report: what was cut off between two reports
goes on where it was, and two requests with one key do each report once.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, UpdateBase, bindparam, delete, select
from sqlalchemy.orm import Session

from app.database import Database, affected_rows, table_of, upserts
from app.errors import IdempotencyKeyReused
from app.triage.bulk.models import BulkStep


@dataclass(frozen=True)
class BulkKey:
    """Which request it is: its key, what it asks for, and how long that is remembered."""

    key_hash: bytes
    fingerprint: bytes
    expires_at: datetime


_STEPS = table_of(BulkStep).c


def _keep(insert: Any) -> UpdateBase:
    kept = ("fingerprint", "revision", "expires_at")
    kept_or_not: UpdateBase = insert.on_conflict_do_update(
        index_elements=["key_hash", "report_id"],
        set_={name: insert.excluded[name] for name in kept},
        where=_STEPS.expires_at <= bindparam("now", type_=_STEPS.expires_at.type),
    )
    return kept_or_not


# In place of one that is forgotten by now, and of no other.
_KEEP = upserts(BulkStep, _keep)


def find_done(session: Session, key: BulkKey, *, now: datetime) -> dict[uuid.UUID, int]:
    """The reports that the request has changed, with the revision that this brought them to.

    Raises ``IdempotencyKeyReused`` where it asked for something else.
    """
    remembered = (BulkStep.key_hash == key.key_hash, BulkStep.expires_at > now)
    steps = session.scalars(select(BulkStep).where(*remembered)).all()
    if any(step.fingerprint != key.fingerprint for step in steps):
        raise IdempotencyKeyReused
    return {step.report_id: step.revision for step in steps}


def find_step(
    connection: Connection, key: BulkKey, report_id: uuid.UUID, *, now: datetime
) -> int | None:
    """The revision that the request brought one report to; None: it has not changed it."""
    own = (BulkStep.key_hash == key.key_hash, BulkStep.report_id == report_id)
    same = (BulkStep.fingerprint == key.fingerprint, BulkStep.expires_at > now)
    return connection.scalar(select(BulkStep.revision).where(*own, *same))


def keep_step(
    session: Session, key: BulkKey, report_id: uuid.UUID, revision: int, *, now: datetime
) -> None:
    """Remember that the request changed a locked report."""
    connection = session.connection()
    connection.execute(
        _KEEP[connection.dialect.name],
        {
            "key_hash": key.key_hash,
            "report_id": report_id,
            "fingerprint": key.fingerprint,
            "revision": revision,
            "expires_at": key.expires_at,
            "now": now,
        },
    )


def sweep_steps(database: Database, now: datetime) -> int:
    """Forget the steps of requests whose answers are forgotten, too; how many."""
    with database.writing() as session:
        swept = affected_rows(session, delete(BulkStep).where(BulkStep.expires_at <= now))
        session.commit()
    return swept
