"""Taking dossiers in: upserted or withdrawn, real changes told once."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import AnyRow, Sealer, table_of
from app.database.bulk import Stored, insert_many, stored_moment, update_many
from app.database.lookup_keys import hold_lookup_keys
from app.services.dossier_news import StatusChange, tell_owners
from app.services.intake.dossier_rows import DossierRow, Owners, owners_of, row_of
from app.services.intake.import_turns import ONE_STOP, begin_import, number_changes
from app.services.intake.national_messages import DossierMessage, Operation
from app.services.intake.results import Result
from app.services.intake.step_import import import_steps
from app.services.intake.usual_moves import Jumps, is_usual
from app.services.models import Dossier
from app.services.owners.ownership import insert_owners, replace_owners

__all__ = ["Result", "import_dossiers", "import_steps"]

_DOSSIERS = table_of(Dossier)
_UPDATED = DossierRow._fields[:-1]
_WITHDRAWN = ("withdrawn_at", "row_mac", "changed_at", "change_serial")
_NOBODY: Owners = {}


@dataclass
class _Changes:
    """What a batch comes to; nothing is written before all of it is known."""

    new: list[tuple[DossierRow, Owners]] = field(default_factory=list)
    changed: list[tuple[DossierRow, uuid.UUID, Owners]] = field(default_factory=list)
    withdrawn: list[uuid.UUID] = field(default_factory=list)
    # Rows that say the same in other words: what they are known by, and the dossier's id.
    reworded: list[tuple[Stored, ...]] = field(default_factory=list)
    moves: list[StatusChange] = field(default_factory=list)
    jumps: Jumps = field(default_factory=Jumps)

    def __len__(self) -> int:
        return len(self.new) + len(self.changed) + len(self.withdrawn)


def import_dossiers(
    session: Session,
    sealer: Sealer,
    messages: Sequence[DossierMessage],
    *,
    now: datetime,
    is_silent: bool = False,
    jumps: Jumps | None = None,
    source: str = ONE_STOP,
) -> list[Result]:
    """Upsert or withdraw, the latest of each code winning; one result a message, in order.

    A changed status is told to the owners unless ``is_silent`` (the first load). Unusual moves are
    counted in ``jumps``.
    """
    begin_import(session, source, now=now)
    hold_lookup_keys(session, sealer, now=now)
    latest = _latest(messages)
    stored, changes = _stored(session, latest), _Changes()
    results = {
        code: _take(changes, sealer, message, stored.get(code), now=now)
        for code, message in latest.items()
    }
    _write(session, changes, now=now)
    if jumps is not None:
        jumps.update(changes.jumps)
    if not is_silent:
        tell_owners(session, changes.moves, now=now)
    return [results[message.code] for message in messages]


def _latest(messages: Iterable[DossierMessage]) -> dict[str, DossierMessage]:
    """The last message of each code by what it knows; a withdrawal counts where it stands."""
    latest: dict[str, DossierMessage] = {}
    for message in messages:
        before = latest.get(message.code)
        if (
            before is None
            or Operation.WITHDRAW in (before.operation, message.operation)
            or before.status_at <= message.status_at
        ):
            latest[message.code] = message
    return latest


def _stored(session: Session, codes: Iterable[str]) -> dict[str, AnyRow]:
    columns = (
        Dossier.id,
        Dossier.code,
        Dossier.status,
        Dossier.status_at,
        Dossier.unusual_from,
        Dossier.unusual_to,
        Dossier.withdrawn_at,
        Dossier.content_hash,
        Dossier.row_mac,
    )
    rows = session.execute(select(*columns).where(Dossier.code.in_(list(codes))))
    return {row.code: row for row in rows}


def _take(
    changes: _Changes,
    sealer: Sealer,
    message: DossierMessage,
    stored: AnyRow | None,
    *,
    now: datetime,
) -> Result:
    if message.operation is Operation.WITHDRAW:
        return _withdraw(changes, stored)
    owners = owners_of(sealer, message)
    row = row_of(message, owners, changed_at=stored_moment(now))
    if stored is None:
        changes.new.append((row, owners))
        return Result.NEW
    if stored.withdrawn_at is None and stored.content_hash == row.content_hash:
        if row.row_mac is not None and row.row_mac != stored.row_mac:
            changes.reworded.append((row.row_mac, stored.id.hex))
        return Result.UNCHANGED
    row = _merged(row, stored, knows_until=message.status_at)
    changes.changed.append((row, stored.id, owners))
    if stored.withdrawn_at is None and stored.status != row.status:
        changes.moves.append(StatusChange(stored.id, row.code, row.status))
        if not is_usual(stored.status, row.status):
            changes.jumps[stored.status, row.status] += 1
    return Result.CHANGED


def _withdraw(changes: _Changes, stored: AnyRow | None) -> Result:
    if stored is None:
        return Result.UNKNOWN_DOSSIER
    if stored.withdrawn_at is not None:
        return Result.UNCHANGED
    changes.withdrawn.append(stored.id)
    return Result.WITHDRAWN


def _merged(row: DossierRow, stored: AnyRow, *, knows_until: datetime) -> DossierRow:
    """The row as it replaces ``stored``, with what the steps have told of it."""
    row = row._replace(
        id=stored.id.hex, unusual_from=stored.unusual_from, unusual_to=stored.unusual_to
    )
    if stored.status_at > knows_until:
        # A step already told us of something later than this snapshot knows.
        return row._replace(status=stored.status, status_at=stored_moment(stored.status_at))
    if not is_usual(stored.status, row.status):
        return row._replace(unusual_from=stored.status, unusual_to=row.status)
    return row


def withdraw_dossiers(session: Session, ids: Sequence[uuid.UUID], *, now: datetime) -> None:
    """Make dossiers nobody's, as where their sender takes them back; to be done in the turn."""
    serials = count(number_changes(session, len(ids)))
    at = stored_moment(now)
    gone = [(at, None, at, next(serials), key.hex) for key in ids]
    update_many(session, _DOSSIERS, _WITHDRAWN, gone)
    replace_owners(session, dict.fromkeys(ids, _NOBODY), now=now)


def _write(session: Session, changes: _Changes, *, now: datetime) -> None:
    update_many(session, _DOSSIERS, ("row_mac",), changes.reworded)
    if not len(changes):
        return
    serials = count(number_changes(session, len(changes.new) + len(changes.changed)))
    new = [(*row[:-2], next(serials), row.id) for row, _ in changes.new]
    insert_many(session, _DOSSIERS, DossierRow._fields, new)
    insert_owners(session, [(row.id, owners) for row, owners in changes.new])
    changed = [(*row[:-2], next(serials), row.id) for row, _, _ in changes.changed]
    update_many(session, _DOSSIERS, _UPDATED, changed)
    replace_owners(session, {key: owners for _, key, owners in changes.changed}, now=now)
    if changes.withdrawn:
        withdraw_dossiers(session, changes.withdrawn, now=now)
