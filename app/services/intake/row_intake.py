"""Rows from other systems as they come: each taken or refused by itself.

A row that is known as it stands is not even read: it is known by a keyed digest of what was sent.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlalchemy.orm import Session

from app.database import Sealer, table_of
from app.database.bulk import find_many
from app.services.intake.dossier_import import import_dossiers
from app.services.intake.import_turns import ONE_STOP, begin_import
from app.services.intake.national_messages import DossierMessage, read_dossier, read_step
from app.services.intake.results import Result
from app.services.intake.row_fields import RowRefused
from app.services.intake.step_import import import_steps
from app.services.intake.usual_moves import Jumps
from app.services.models import Dossier

# Other digests than before make every row be read anew: to be raised when more of it is kept.
_READER = "1"
_MAC_BYTES = 32
_MAX_CODE = 64
REFUSED = "refused"
_NO_DOSSIER = "MaHoSo: no such dossier; send it first"
_Message = TypeVar("_Message")


class Outcome(NamedTuple):
    """What became of a row: a ``Result`` or "refused", and why it was refused."""

    result: str
    reason: str | None = None


def take_dossier_rows(
    session: Session,
    sealer: Sealer,
    rows: Sequence[Any],
    *,
    now: datetime,
    is_silent: bool = False,
    jumps: Jumps | None = None,
    source: str = ONE_STOP,
) -> list[Outcome]:
    """Take DongBoHoSoMC rows in; one outcome a row, in order. See ``import_dossiers``."""
    begin_import(session, source, now=now)
    macs = _row_macs(sealer, rows)
    unchanged = _known_as_they_stand(session, rows, macs)

    def read(position: int) -> DossierMessage:
        return read_dossier(rows[position])._replace(row_mac=macs[position])

    def write(messages: Sequence[DossierMessage]) -> list[Result]:
        return import_dossiers(
            session,
            sealer,
            messages,
            now=now,
            is_silent=is_silent,
            jumps=jumps,
            source=source,
        )

    return _take(len(rows), read, write, unchanged=unchanged)


def take_step_rows(
    session: Session,
    rows: Sequence[Any],
    *,
    now: datetime,
    is_silent: bool = False,
    jumps: Jumps | None = None,
    source: str = ONE_STOP,
) -> list[Outcome]:
    """Take CapNhatTienDoHoSoMC rows in; one outcome a row, in order. See ``import_steps``."""

    def write(messages: Sequence[Any]) -> list[Result]:
        return import_steps(
            session, messages, now=now, is_silent=is_silent, jumps=jumps, source=source
        )

    return _take(len(rows), lambda position: read_step(rows[position]), write)


def _take(
    count: int,
    read: Callable[[int], _Message],
    write: Callable[[Sequence[_Message]], list[Result]],
    *,
    unchanged: Sequence[bool] = (),
) -> list[Outcome]:
    outcomes = [Outcome(Result.UNCHANGED)] * count
    positions, messages = [], []
    for position in range(count):
        if unchanged and unchanged[position]:
            continue
        try:
            messages.append(read(position))
            positions.append(position)
        except RowRefused as refused:
            outcomes[position] = Outcome(REFUSED, refused.reason)
    if messages:
        for position, result in zip(positions, write(messages), strict=True):
            is_unknown = result is Result.UNKNOWN_DOSSIER
            outcomes[position] = Outcome(result, _NO_DOSSIER if is_unknown else None)
    return outcomes


def _row_macs(sealer: Sealer, rows: Sequence[Any]) -> list[bytes | None]:
    """What each row is known by, its fields in one order; None for what cannot be stored anyway."""
    key = sealer.lookup_hash("dossier_row", _READER)
    return [_row_mac(row, key) for row in rows]


def _row_mac(row: Any, key: bytes) -> bytes | None:
    try:
        written = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return None
    return hashlib.blake2b(written, key=key, digest_size=_MAC_BYTES).digest()


def _known_as_they_stand(
    session: Session, rows: Sequence[Any], macs: Sequence[bytes | None]
) -> list[bool]:
    """Which rows say what their dossier's last row said, and are the only ones of it here."""
    codes = [_code(row) for row in rows]
    times = Counter(codes)
    once = [code for code in times if code is not None and times[code] == 1]
    known = dict(
        tuple(row)
        for row in find_many(
            session, table_of(Dossier), ("code", "row_mac"), key="code", values=once
        )
    )
    return [
        mac is not None and times[code] == 1 and known.get(code) == mac
        for code, mac in zip(codes, macs, strict=True)
    ]


def _code(row: Any) -> str | None:
    """The dossier's code where there may be one: nothing was looked at yet."""
    code = row.get("MaHoSo") if isinstance(row, dict) else None
    is_one = (
        isinstance(code, str) and len(code) <= _MAX_CODE and code.isascii() and "\0" not in code
    )
    return code if is_one else None
