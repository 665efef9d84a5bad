"""Who watches a citizen's dossiers, as he may see it: when, and masked; and ending it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow, Sealer, table_of
from app.errors import NotFound
from app.identity.citizens.accounts import NAME_PURPOSE
from app.identity.citizens.held_hashes import own_and_party_hashes, parties_count_since
from app.identity.models import Citizen
from app.services.models import Dossier, DossierOwner, DossierWatch
from app.services.watching.watches import counts, ends_at

_WATCHES, _OWNERS = table_of(DossierWatch).c, table_of(DossierOwner).c
_OF_MINE = _WATCHES.dossier_id.in_(
    select(_OWNERS.dossier_id).where(_OWNERS.lookup_hash.in_(own_and_party_hashes()))
)


class WatcherRead(TypedDict):
    """Somebody who watches one of the citizen's dossiers, by the initials of his name."""

    id: uuid.UUID
    dossier_id: uuid.UUID
    code: str
    initials: str
    watched_at: datetime
    ends_at: datetime


def find_watchers_of(
    connection: Connection,
    citizen_id: uuid.UUID,
    *,
    before: uuid.UUID | None,
    count: int,
    now: datetime,
) -> Sequence[AnyRow]:
    """``count`` who watch his dossiers, or those of organisations he acts for, the last first."""
    wanted = (
        select(
            _WATCHES.id,
            _WATCHES.dossier_id,
            _WATCHES.watched_at,
            Dossier.code,
            Dossier.status,
            Dossier.status_at,
            Citizen.sealed_full_name,
        )
        .join(Dossier, Dossier.id == _WATCHES.dossier_id)
        .join(Citizen, Citizen.id == _WATCHES.citizen_id)
        .where(_OF_MINE, counts(now), *_before(before))
        .order_by(_WATCHES.id.desc())
        .limit(count)
    )
    return connection.execute(wanted, _params(citizen_id, now)).all()


def watcher_read(row: AnyRow, sealer: Sealer) -> WatcherRead:
    """A row of ``find_watchers_of`` as it goes out."""
    sealed = row.sealed_full_name
    name = sealer.unseal_text(sealed, purpose=NAME_PURPOSE) if sealed else ""
    return {
        "id": row.id,
        "dossier_id": row.dossier_id,
        "code": row.code,
        "initials": initials_of(name),
        "watched_at": row.watched_at,
        "ends_at": ends_at(row),
    }


def initials_of(name: str) -> str:
    """Enough to recognise somebody one knows, too little to learn of a stranger: "N. T. L."."""
    return " ".join(f"{word[0].upper()}." for word in name.split())


def refuse_watcher(
    session: Session, citizen_id: uuid.UUID, watch_id: uuid.UUID, *, now: datetime
) -> None:
    """End a watch of one of his dossiers, for good; raises ``NotFound`` for another's or none."""
    mine = select(_WATCHES.id).where(
        _WATCHES.id == watch_id, _OF_MINE, _WATCHES.revoked_at.is_(None)
    )
    if session.execute(mine.with_for_update(), _params(citizen_id, now)).first() is None:
        raise NotFound
    session.execute(update(DossierWatch).where(_WATCHES.id == watch_id).values(revoked_at=now))
    key = f"citizen:{citizen_id}"
    record(session, actor=key, action="dossier_watch_ended", subject=f"watch:{watch_id}", now=now)


def _params(citizen_id: uuid.UUID, now: datetime) -> Mapping[str, Any]:
    return {"citizen_id": citizen_id, "parties_since": parties_count_since(now)}


def _before(watch_id: uuid.UUID | None) -> tuple[ColumnElement[bool], ...]:
    return () if watch_id is None else (_WATCHES.id < watch_id,)
