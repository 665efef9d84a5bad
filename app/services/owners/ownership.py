"""Whose a dossier is, and what ends for him whose it is no more."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, tuple_, union
from sqlalchemy.orm import Session

from app.database import table_of
from app.database.bulk import insert_many, stored_moment
from app.identity.models import CitizenIdentifier, CitizenParty
from app.notifications.kinds import Kind
from app.notifications.withdrawing import take_news_back
from app.services.intake.dossier_rows import Owners
from app.services.models import DossierOwner, FormerDossierOwner
from app.services.watching.watches import end_watches

_OWNERS, _FORMER = table_of(DossierOwner), table_of(FormerDossierOwner)
_COLUMNS = ("dossier_id", "lookup_hash", "proof_hash")
_Owning = tuple[uuid.UUID, bytes]


def insert_owners(session: Session, owners: Sequence[tuple[uuid.UUID | str, Owners]]) -> None:
    """The owners of dossiers that have none; ids may be given in hex."""
    rows = [
        (key if isinstance(key, str) else key.hex, digest, proof)
        for key, each in owners
        for digest, proof in each.items()
    ]
    insert_many(session, _OWNERS, _COLUMNS, rows)


def replace_owners(session: Session, wanted: Mapping[uuid.UUID, Owners], *, now: datetime) -> None:
    """Have each dossier the owners named here, and no others.

    For a former owner his access ends in the caller's transaction, and with it the watches that
    were proven by him and the news about the dossier: those that reached no phone are not sent,
    those in his inbox are taken out.
    """
    stored = _stored_owners(session, wanted)
    moved = {key: owners for key, owners in wanted.items() if stored.get(key, {}) != owners}
    if not moved:
        return
    session.execute(delete(_OWNERS).where(_OWNERS.c.dossier_id.in_(list(moved))))
    insert_owners(session, list(moved.items()))
    before = {(key, digest) for key in moved for digest in stored.get(key, {})}
    after = {(key, digest) for key, owners in moved.items() for digest in owners}
    _remember_former(session, before - after, returned=after - before, now=now)
    end_watches(session, {key for key, _ in before - after})
    _end_news(session, before - after, now=now)


def _stored_owners(
    session: Session, dossier_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, dict[bytes, bytes | None]]:
    found: dict[uuid.UUID, dict[bytes, bytes | None]] = {}
    wanted = select(_OWNERS).where(_OWNERS.c.dossier_id.in_(list(dossier_ids)))
    for row in session.execute(wanted):
        found.setdefault(row.dossier_id, {})[row.lookup_hash] = row.proof_hash
    return found


def _remember_former(
    session: Session, ended: Collection[_Owning], *, returned: Collection[_Owning], now: datetime
) -> None:
    if returned:
        names_one = tuple_(_FORMER.c.dossier_id, _FORMER.c.lookup_hash).in_(list(returned))
        session.execute(delete(_FORMER).where(names_one))
    rows = [(key.hex, digest, stored_moment(now)) for key, digest in ended]
    insert_many(session, _FORMER, ("dossier_id", "lookup_hash", "ended_at"), rows)


def _end_news(session: Session, ended: Collection[_Owning], *, now: datetime) -> None:
    """Take the news back from accounts that held an ended number and hold none that still owns."""
    if not ended:
        return
    dossier_ids = {key for key, _ in ended}
    still = _holders(session, [digest for _, digest in ended])
    stored = _stored_owners(session, dossier_ids)
    keeping = _holders(session, [digest for owners in stored.values() for digest in owners])
    told = {
        (citizen_id, str(key))
        for key, digest in ended
        for citizen_id in still.get(digest, ())
        if not any(citizen_id in keeping.get(kept, ()) for kept in stored.get(key, ()))
    }
    for kind in (Kind.DOSSIER_MOVED, Kind.DOSSIER_WATCHED):
        take_news_back(session, told, kind=kind, now=now)


def _holders(session: Session, digests: Collection[bytes]) -> dict[bytes, set[uuid.UUID]]:
    """The accounts that hold each number, or act for the organisation that does."""
    wanted = union(
        *(
            select(held.lookup_hash, held.citizen_id).where(held.lookup_hash.in_(digests))
            for held in (CitizenIdentifier, CitizenParty)
        )
    )
    found: dict[bytes, set[uuid.UUID]] = {}
    for digest, citizen_id in session.execute(wanted):
        found.setdefault(digest, set()).add(citizen_id)
    return found
