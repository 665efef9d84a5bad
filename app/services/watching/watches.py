"""Watching a dossier that is somebody else's: begun with a token, told of each move, for a time."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, and_, delete, func, not_, or_, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow, Sealer, affected_rows, new_id, table_of
from app.database.turns import wait_for_turn
from app.errors import (
    OwnDossier,
    TooManyWatchers,
    TooManyWatches,
    WatchRefused,
    WatchTokenInvalid,
)
from app.identity.citizens.held_hashes import own_and_party_hashes, parties_count_since
from app.services.dossiers.faces import Reader, glance
from app.services.dossiers.reading import GLANCE_COLUMNS
from app.services.dossiers.reads import DossierGlance
from app.services.dossiers.status_groups import DONE
from app.services.models import Dossier, DossierOwner, DossierWatch
from app.services.watching.tokens import Proven, read_token

MAX_WATCHES, MAX_WATCHERS = 20, 10
COUNTS_FOR, AFTER_THE_END = timedelta(days=90), timedelta(days=7)
# Of ten who begin at once each sees how many there are.
_TURN = "dossier watches"
_WATCHES, _DOSSIERS = table_of(DossierWatch), table_of(Dossier).c
_OWNERS = table_of(DossierOwner).c
_WATCHED = (
    select(
        *GLANCE_COLUMNS,
        _WATCHES.c.id.label("watch_id"),
        _WATCHES.c.dossier_id,
        _WATCHES.c.watched_at,
    )
    .join_from(_WATCHES, table_of(Dossier), _DOSSIERS.id == _WATCHES.c.dossier_id)
    .order_by(_WATCHES.c.id.desc())
)


class WatchedDossier(TypedDict):
    """A dossier that a citizen watches; ``id`` is the watch's."""

    id: uuid.UUID
    dossier_id: uuid.UUID
    dossier: DossierGlance
    watched_at: datetime
    ends_at: datetime


def list_watched(
    connection: Connection, citizen_id: uuid.UUID, reader: Reader, *, now: datetime
) -> list[WatchedDossier]:
    """What he watches now, the last begun first."""
    wanted = _WATCHED.where(_WATCHES.c.citizen_id == citizen_id, counts(now))
    return [_read(row, reader) for row in connection.execute(wanted)]


def watch(
    session: Session,
    sealer: Sealer,
    citizen_id: uuid.UUID,
    *,
    code: str,
    token: str,
    reader: Reader,
    now: datetime,
) -> tuple[WatchedDossier, bool]:
    """Watch the dossier, and whether that is new; once more it counts from now on.

    Raises ``WatchTokenInvalid``, ``OwnDossier``, ``WatchRefused``, ``TooManyWatches``,
    ``TooManyWatchers``.
    """
    wait_for_turn(session, _TURN)
    proven = read_token(sealer, citizen_id, token, now=now)
    _hold_proof(session, code, proven)
    if _is_his(session, proven.dossier_id, citizen_id, now=now):
        raise OwnDossier
    same = and_(_WATCHES.c.citizen_id == citizen_id, _WATCHES.c.dossier_id == proven.dossier_id)
    known = session.execute(select(_WATCHES).where(same)).first()
    if known is not None and known.revoked_at is not None:
        raise WatchRefused
    is_new = not _count(session, same, now)
    if is_new:
        _require_room(session, citizen_id, proven.dossier_id, now=now)
    _keep(session, citizen_id, proven.dossier_id, known, now=now)
    row = session.execute(_WATCHED.where(same)).one()
    return _read(row, reader), is_new


def stop_watching(session: Session, citizen_id: uuid.UUID, code: str) -> None:
    """Watch it no more. One that its owner ended stays ended."""
    dossier = select(_DOSSIERS.id).where(_DOSSIERS.code == code).scalar_subquery()
    session.execute(
        delete(_WATCHES).where(
            _WATCHES.c.citizen_id == citizen_id,
            _WATCHES.c.dossier_id == dossier,
            _WATCHES.c.revoked_at.is_(None),
        )
    )


def end_watches(session: Session, dossier_ids: Collection[uuid.UUID]) -> None:
    """Nobody watches these any more: they are another's now, or nobody's.

    Call it after their former owners' rows were deleted: who began meanwhile held one of these.
    """
    if dossier_ids:
        session.execute(delete(_WATCHES).where(_WATCHES.c.dossier_id.in_(list(dossier_ids))))


def find_watchers(
    session: Session, dossier_ids: Collection[uuid.UUID], *, now: datetime
) -> Sequence[AnyRow]:
    """Who is told of a move of these: ``id``, ``dossier_id`` and ``citizen_id`` of each watch.

    Also of a move to the end that is heard of late.
    """
    wanted = select(_WATCHES.c.id, _WATCHES.c.dossier_id, _WATCHES.c.citizen_id).where(
        _WATCHES.c.dossier_id.in_(list(dossier_ids)), _lasts(now)
    )
    return session.execute(wanted).all()


def sweep_watches(session: Session, *, now: datetime) -> int:
    """Forget those that count no more; how many."""
    is_over = _WATCHES.c.watched_at <= now - COUNTS_FOR
    ended = select(_DOSSIERS.id).where(_has_ended(now))
    of_ended = and_(
        _WATCHES.c.watched_at <= now - AFTER_THE_END,
        _WATCHES.c.revoked_at.is_(None),
        _WATCHES.c.dossier_id.in_(ended.where(_DOSSIERS.id == _WATCHES.c.dossier_id)),
    )
    return affected_rows(session, delete(_WATCHES).where(or_(is_over, of_ended)))


def counts(now: datetime) -> ColumnElement[bool]:
    """Whether a watch, joined to its dossier, counts ``now``."""
    return and_(
        _lasts(now),
        not_(and_(_has_ended(now), _WATCHES.c.watched_at <= now - AFTER_THE_END)),
    )


def ends_at(row: AnyRow) -> datetime:
    """Until when the watch in a row counts, as far as its dossier stays as it is."""
    longest: datetime = row.watched_at + COUNTS_FOR
    if row.status not in DONE:
        return longest
    ended: datetime = max(row.status_at, row.watched_at)
    return min(longest, ended + AFTER_THE_END)


def _lasts(now: datetime) -> ColumnElement[bool]:
    return and_(_WATCHES.c.revoked_at.is_(None), _WATCHES.c.watched_at > now - COUNTS_FOR)


def _has_ended(now: datetime) -> ColumnElement[bool]:
    return and_(_DOSSIERS.status.in_(sorted(DONE)), _DOSSIERS.status_at <= now - AFTER_THE_END)


def _hold_proof(session: Session, code: str, proven: Proven) -> None:
    """The proof still holds, and does until we commit: whoever changes the owner sees our watch."""
    held = (
        select(_OWNERS.dossier_id)
        .join_from(table_of(DossierOwner), table_of(Dossier), _DOSSIERS.id == _OWNERS.dossier_id)
        .where(
            _OWNERS.dossier_id == proven.dossier_id,
            _OWNERS.proof_hash == proven.proof_hash,
            _DOSSIERS.code == code,
        )
        .with_for_update(read=True, of=table_of(DossierOwner))
    )
    if session.execute(held).first() is None:
        raise WatchTokenInvalid


def _is_his(
    session: Session, dossier_id: uuid.UUID, citizen_id: uuid.UUID, *, now: datetime
) -> bool:
    his = select(_OWNERS.dossier_id).where(
        _OWNERS.dossier_id == dossier_id, _OWNERS.lookup_hash.in_(own_and_party_hashes())
    )
    params: Mapping[str, Any] = {
        "citizen_id": citizen_id,
        "parties_since": parties_count_since(now),
    }
    return session.execute(his.limit(1), params).first() is not None


def _require_room(
    session: Session, citizen_id: uuid.UUID, dossier_id: uuid.UUID, *, now: datetime
) -> None:
    if _count(session, _WATCHES.c.citizen_id == citizen_id, now) >= MAX_WATCHES:
        raise TooManyWatches(max=MAX_WATCHES)
    if _count(session, _WATCHES.c.dossier_id == dossier_id, now) >= MAX_WATCHERS:
        raise TooManyWatchers(max=MAX_WATCHERS)


def _count(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    wanted = select(func.count()).join_from(
        _WATCHES, table_of(Dossier), _DOSSIERS.id == _WATCHES.c.dossier_id
    )
    return session.scalar(wanted.where(which, counts(now))) or 0


def _keep(
    session: Session,
    citizen_id: uuid.UUID,
    dossier_id: uuid.UUID,
    known: AnyRow | None,
    *,
    now: datetime,
) -> None:
    if known is not None:
        again = update(_WATCHES).where(_WATCHES.c.id == known.id)
        session.execute(again.values(watched_at=now))
    else:
        values = {"citizen_id": citizen_id, "dossier_id": dossier_id, "watched_at": now}
        session.execute(_WATCHES.insert().values(id=new_id(), **values))
    record(
        session,
        actor=f"citizen:{citizen_id}",
        action="dossier_watched",
        subject=f"dossier:{dossier_id}",
        now=now,
    )


def _read(row: AnyRow, reader: Reader) -> WatchedDossier:
    return {
        "id": row.watch_id,
        "dossier_id": row.dossier_id,
        "dossier": glance(row, reader),
        "watched_at": row.watched_at,
        "ends_at": ends_at(row),
    }
