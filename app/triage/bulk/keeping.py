"""Remembering what a change to many reports has done, so that sent again it does the rest.

A step is written in the transaction that changes its report: what was cut off between two reports
goes on where it was, and two requests with one key do each report once.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from app.database import Database, affected_rows, upserts
from app.errors import IdempotencyKeyReused
from app.triage.bulk.models import BulkStep


@dataclass(frozen=True)
class BulkKey:
    """Which request it is: its key, what it asks for, and how long that is remembered."""

    key_hash: bytes
    fingerprint: bytes
    expires_at: datetime


_KEEP = upserts(BulkStep, lambda insert: insert.on_conflict_do_nothing())


def find_done(session: Session, key: BulkKey) -> dict[uuid.UUID, int]:
    """The reports that the request has changed, with the revision that this brought them to.

    Raises ``IdempotencyKeyReused`` where it asked for something else.
    """
    steps = session.scalars(select(BulkStep).where(BulkStep.key_hash == key.key_hash)).all()
    if any(step.fingerprint != key.fingerprint for step in steps):
        raise IdempotencyKeyReused
    return {step.report_id: step.revision for step in steps}


def find_step(connection: Connection, key: BulkKey, report_id: uuid.UUID) -> int | None:
    """The revision that the request brought one report to; None: it has not changed it."""
    own = (BulkStep.key_hash == key.key_hash, BulkStep.report_id == report_id)
    return connection.scalar(select(BulkStep.revision).where(*own))


def keep_step(session: Session, key: BulkKey, report_id: uuid.UUID, revision: int) -> None:
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
        },
    )


def sweep_steps(database: Database, now: datetime) -> int:
    """Forget the steps of requests whose answers are forgotten, too; how many."""
    with database.writing() as session:
        swept = affected_rows(session, delete(BulkStep).where(BulkStep.expires_at <= now))
        session.commit()
    return swept
