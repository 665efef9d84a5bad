"""Taking steps in: each once, the latest of a dossier its status, an older one never."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import AnyRow, new_id, table_of
from app.database.bulk import Stored, insert_many, stored_moment, update_many
from app.services.dossier_news import StatusChange, tell_owners
from app.services.intake.import_turns import ONE_STOP, begin_import, number_changes
from app.services.intake.national_messages import StepMessage
from app.services.intake.results import Result
from app.services.intake.usual_moves import Jump, Jumps, unusual_jumps
from app.services.models import Dossier, DossierStep

_DOSSIERS, _STEPS = table_of(Dossier), table_of(DossierStep)
_COLUMNS = (
    "id",
    "dossier_id",
    "step_hash",
    "at",
    "status",
    "text",
    "office",
    "started_at",
    "due_at",
)
_MOVED = ("status", "status_at", "unusual_from", "unusual_to", "changed_at", "change_serial")


class _Move(NamedTuple):
    """A dossier's way by its later steps: where it stands now, and the last unusual move."""

    dossier: AnyRow
    step: StepMessage
    jumps: Sequence[Jump]


def import_steps(
    session: Session,
    messages: Sequence[StepMessage],
    *,
    now: datetime,
    is_silent: bool = False,
    jumps: Jumps | None = None,
    source: str = ONE_STOP,
) -> list[Result]:
    """Add the steps not known yet; the latest of a dossier becomes its status, an older never.

    A step of a dossier that we do not have is refused: the sender sends the dossier first. Unusual
    moves are counted in ``jumps``.
    """
    begin_import(session, source, now=now)
    known = _known(session, {message.code for message in messages})
    seen = _known_steps(session, [row.id for row in known.values()])
    results: list[Result] = []
    rows: list[tuple[Stored, ...]] = []
    added: dict[str, list[StepMessage]] = {}
    for message in messages:
        dossier = known.get(message.code)
        if dossier is None:
            results.append(Result.UNKNOWN_DOSSIER)
            continue
        key = (dossier.id, message.step_hash())
        if key in seen:
            results.append(Result.UNCHANGED)
            continue
        seen.add(key)
        rows.append(_row(*key, message))
        added.setdefault(message.code, []).append(message)
        results.append(Result.NEW)
    insert_many(session, _STEPS, _COLUMNS, rows)
    moves = _moves(known, added)
    _apply(session, moves, now=now)
    if jumps is not None:
        jumps.update(jump for move in moves for jump in move.jumps)
    if not is_silent:
        _tell(session, moves, now=now)
    return results


def _known(session: Session, codes: Collection[str]) -> dict[str, AnyRow]:
    """The dossiers that are there; a withdrawn one is not."""
    columns = (
        Dossier.id,
        Dossier.code,
        Dossier.status,
        Dossier.status_at,
        Dossier.unusual_from,
        Dossier.unusual_to,
    )
    is_there = Dossier.code.in_(codes) & Dossier.withdrawn_at.is_(None)
    return {row.code: row for row in session.execute(select(*columns).where(is_there))}


def _known_steps(session: Session, dossier_ids: list[uuid.UUID]) -> set[tuple[uuid.UUID, bytes]]:
    rows = session.execute(
        select(DossierStep.dossier_id, DossierStep.step_hash).where(
            DossierStep.dossier_id.in_(dossier_ids)
        )
    )
    return {(row.dossier_id, row.step_hash) for row in rows}


def _row(dossier_id: uuid.UUID, digest: bytes, step: StepMessage) -> tuple[Stored, ...]:
    return (
        new_id().hex,
        dossier_id.hex,
        digest,
        stored_moment(step.at),
        step.status,
        step.text,
        step.office,
        stored_moment(step.started_at) if step.started_at else None,
        stored_moment(step.due_at) if step.due_at else None,
    )


def _moves(known: Mapping[str, AnyRow], added: Mapping[str, list[StepMessage]]) -> list[_Move]:
    moves = []
    for code, steps in added.items():
        dossier = known[code]
        later = sorted((one for one in steps if one.at >= dossier.status_at), key=attrgetter("at"))
        if later:
            way = [dossier.status, *(one.status for one in later)]
            moves.append(_Move(dossier, later[-1], list(unusual_jumps(way))))
    return moves


def _apply(session: Session, moves: Sequence[_Move], *, now: datetime) -> None:
    if not moves:
        return
    serial, at = number_changes(session, len(moves)), stored_moment(now)
    rows = []
    for number, (dossier, step, jumps) in enumerate(moves, start=serial):
        unusual = jumps[-1] if jumps else (dossier.unusual_from, dossier.unusual_to)
        moved = (step.status, stored_moment(step.at), *unusual, at, number)
        rows.append((*moved, dossier.id.hex))
    update_many(session, _DOSSIERS, _MOVED, rows)


def _tell(session: Session, moves: Sequence[_Move], *, now: datetime) -> None:
    changes = [
        StatusChange(dossier.id, dossier.code, step.status)
        for dossier, step, _ in moves
        if step.status != dossier.status
    ]
    tell_owners(session, changes, now=now)
