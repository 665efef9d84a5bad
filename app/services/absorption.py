"""What an account watches, when it becomes part of another of the same person."""

import uuid
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.database import AnyRow, table_of
from app.services.models import DossierWatch

_WATCHES = table_of(DossierWatch)


def move_watches(session: Session, absorbed: uuid.UUID, stays: uuid.UUID, now: datetime) -> None:
    """Make the watches of ``absorbed`` those of ``stays``; of two at one dossier the later counts.

    Where an owner ended one of the two, both are ended.
    """
    theirs = select(_WATCHES).where(_WATCHES.c.citizen_id.in_((absorbed, stays)))
    by_dossier: dict[uuid.UUID, list[AnyRow]] = {}
    for row in session.execute(theirs.with_for_update()):
        by_dossier.setdefault(row.dossier_id, []).append(row)
    for both in (rows for rows in by_dossier.values() if len(rows) > 1):
        kept, dropped = sorted(both, key=lambda row: row.citizen_id != stays)
        revoked = [row.revoked_at for row in both if row.revoked_at is not None]
        session.execute(delete(_WATCHES).where(_WATCHES.c.id == dropped.id))
        session.execute(
            update(_WATCHES)
            .where(_WATCHES.c.id == kept.id)
            .values(
                watched_at=max(row.watched_at for row in both),
                revoked_at=min(revoked, default=None),
            )
        )
    session.execute(
        update(_WATCHES).where(_WATCHES.c.citizen_id == absorbed).values(citizen_id=stays)
    )
