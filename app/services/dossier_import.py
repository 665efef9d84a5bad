"""Taking dossiers and steps in: rows upserted, steps deduplicated, real changes told once."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from app.database import AnyRow, Sealer, new_id, table_of
from app.database.lookup_keys import hold_lookup_keys
from app.database.turns import wait_for_turn
from app.identity.citizens.identifiers import identifier_hash
from app.services.dossier_news import StatusChange, tell_owners
from app.services.models import Dossier, DossierOwner, DossierStep
from app.services.national_messages import DossierMessage, StepMessage

# One import writes at a time: two with the same new dossier would both insert it.
_TURN = "dossiers"
_DOSSIERS = table_of(Dossier)


class Result(StrEnum):
    """What became of one row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNKNOWN_DOSSIER = "unknown_dossier"


def import_dossiers(
    session: Session,
    sealer: Sealer,
    messages: Sequence[DossierMessage],
    *,
    now: datetime,
    is_silent: bool = False,
) -> list[Result]:
    """Upsert ``messages``, the latest of each code winning; one result a message, in order.

    A changed status is told to the owners unless ``is_silent`` (the first load).
    """
    wait_for_turn(session, _TURN)
    hold_lookup_keys(session, sealer, now=now)
    latest: dict[str, DossierMessage] = {}
    for message in messages:
        before = latest.get(message.code)
        if before is None or before.status_at <= message.status_at:
            latest[message.code] = message
    known = _known(session, latest)
    new_rows, changed_rows, changes = [], [], []
    results: dict[str, Result] = {}
    for code, message in latest.items():
        row, stored = _row(sealer, message, now), known.get(code)
        if stored is None:
            new_rows.append(row | {"id": new_id()})
            results[code] = Result.NEW
        elif stored.content_hash == row["content_hash"]:
            results[code] = Result.UNCHANGED
        else:
            if stored.status_at > row["status_at"]:
                # A step already told us of something later than this snapshot knows.
                row |= {"status": stored.status, "status_at": stored.status_at}
            changed_rows.append(row | {"id": stored.id})
            results[code] = Result.CHANGED
            if stored.status != row["status"]:
                changes.append(StatusChange(stored.id, code, row["status"]))
    _write(session, new_rows, changed_rows)
    _write_owners(session, sealer, latest, new_rows, changed_rows)
    if not is_silent:
        tell_owners(session, changes, now=now)
    return [results[message.code] for message in messages]


def import_steps(
    session: Session, messages: Sequence[StepMessage], *, now: datetime, is_silent: bool = False
) -> list[Result]:
    """Add the steps not known yet; the latest of a dossier becomes its status, an older never.

    A step of a dossier that we do not have is refused: the sender sends the dossier first.
    """
    wait_for_turn(session, _TURN)
    known = _known(session, {message.code for message in messages})
    seen = _known_steps(session, [row.id for row in known.values()])
    results, rows = [], []
    newest: dict[str, StepMessage] = {}
    for message in messages:
        dossier = known.get(message.code)
        if dossier is None:
            results.append(Result.UNKNOWN_DOSSIER)
            continue
        digest = message.step_hash()
        if (dossier.id, digest) in seen:
            results.append(Result.UNCHANGED)
            continue
        seen.add((dossier.id, digest))
        rows.append(_step_row(dossier.id, digest, message))
        results.append(Result.NEW)
        if message.code not in newest or newest[message.code].at <= message.at:
            newest[message.code] = message
    if rows:
        session.execute(insert(DossierStep), rows)
    _apply_steps(session, known, newest, now=now, is_silent=is_silent)
    return results


def _known(session: Session, codes: Iterable[str]) -> dict[str, AnyRow]:
    columns = (Dossier.id, Dossier.code, Dossier.status, Dossier.status_at, Dossier.content_hash)
    rows = session.execute(select(*columns).where(Dossier.code.in_(list(codes))))
    return {row.code: row for row in rows}


def _known_steps(session: Session, dossier_ids: list[uuid.UUID]) -> set[tuple[uuid.UUID, bytes]]:
    rows = session.execute(
        select(DossierStep.dossier_id, DossierStep.step_hash).where(
            DossierStep.dossier_id.in_(dossier_ids)
        )
    )
    return {(row.dossier_id, row.step_hash) for row in rows}


def _row(sealer: Sealer, message: DossierMessage, now: datetime) -> dict[str, Any]:
    owners = sorted(identifier_hash(sealer, owner).hex() for owner in message.owners)
    row: dict[str, Any] = {
        "code": message.code,
        "procedure_code": message.procedure_code,
        "procedure_name": message.procedure_name,
        "field_name": message.field_name,
        "agency": message.agency,
        "status": message.status,
        "status_at": message.status_at,
        "filed_at": message.filed_or_coded_at,
        "accepted_at": message.accepted_at,
        "due_at": message.due_at,
        "finished_at": message.finished_at,
        "returned_at": message.returned_at,
        "fees": [{"name": name, "amount_vnd": amount} for name, amount in message.fees],
    }
    content = orjson.dumps([row, owners], option=orjson.OPT_SORT_KEYS)
    return row | {"content_hash": hashlib.sha256(content).digest(), "changed_at": now}


def _write(
    session: Session, new_rows: list[dict[str, Any]], changed_rows: list[dict[str, Any]]
) -> None:
    if new_rows:
        session.execute(insert(_DOSSIERS), new_rows)
    if changed_rows:
        renamed = [{f"to_{name}": value for name, value in row.items()} for row in changed_rows]
        columns = [name for name in changed_rows[0] if name != "id"]
        session.execute(
            _DOSSIERS.update()
            .where(_DOSSIERS.c.id == bindparam("to_id"))
            .values({name: bindparam(f"to_{name}") for name in columns}),
            renamed,
        )


def _write_owners(
    session: Session,
    sealer: Sealer,
    messages: dict[str, DossierMessage],
    new_rows: list[dict[str, Any]],
    changed_rows: list[dict[str, Any]],
) -> None:
    """The owners as the latest message has them; a former owner's access ends here."""
    if changed_rows:
        ids = [row["id"] for row in changed_rows]
        session.execute(delete(DossierOwner).where(DossierOwner.dossier_id.in_(ids)))
    owners = [
        {"dossier_id": row["id"], "lookup_hash": identifier_hash(sealer, owner)}
        for row in (*new_rows, *changed_rows)
        for owner in messages[row["code"]].owners
    ]
    if owners:
        session.execute(insert(DossierOwner), owners)


def _step_row(dossier_id: uuid.UUID, digest: bytes, message: StepMessage) -> dict[str, Any]:
    return {
        "dossier_id": dossier_id,
        "step_hash": digest,
        "at": message.at,
        "status": message.status,
        "text": message.text,
        "office": message.office,
    }


def _apply_steps(
    session: Session,
    known: dict[str, AnyRow],
    newest: dict[str, StepMessage],
    *,
    now: datetime,
    is_silent: bool,
) -> None:
    later = {code: step for code, step in newest.items() if step.at >= known[code].status_at}
    if not later:
        return
    session.execute(
        _DOSSIERS.update()
        .where(_DOSSIERS.c.id == bindparam("of_dossier"))
        .values(status=bindparam("to_status"), status_at=bindparam("to_at"), changed_at=now),
        [
            {"of_dossier": known[code].id, "to_status": step.status, "to_at": step.at}
            for code, step in later.items()
        ],
    )
    changes = [
        StatusChange(known[code].id, code, step.status)
        for code, step in later.items()
        if step.status != known[code].status
    ]
    if not is_silent:
        tell_owners(session, changes, now=now)
