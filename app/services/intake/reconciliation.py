"""Finding what is missing: counts and hashes that the sender computes for himself.

A dossier's line is its code, procedure code, agency, status, and the moments filed, accepted, due,
finished and returned, joined by tabs: texts in NFC with single spaces, moments local as
``yyyyMMddHHmmss``, empty for unknown. The hash of several dossiers is SHA-256 over one line each:
the code, a space, the SHA-256 of its line in hex, a line feed; in the order of their codes' bytes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import Connection, select

from app.database import AnyRow, table_of
from app.province.local_time import LOCAL, day_begins_at, day_ends_at
from app.services.intake.national_messages import DossierMessage
from app.services.models import Dossier

_C = table_of(Dossier).c
COLUMNS = (
    _C.code,
    _C.procedure_code,
    _C.agency,
    _C.status,
    _C.filed_at,
    _C.accepted_at,
    _C.due_at,
    _C.finished_at,
    _C.returned_at,
)


class AgencyReconciliation(TypedDict):
    """What an agency has of a day."""

    agency: str
    count: int
    hash: str


class DayReconciliation(TypedDict):
    """The dossiers filed on a day, as we have them; agencies by name."""

    on: date
    count: int
    hash: str
    agencies: list[AgencyReconciliation]


def reconcile_day(connection: Connection, on: date) -> DayReconciliation:
    """All dossiers filed on the local day ``on``; withdrawn ones are none."""
    of_day = select(*COLUMNS).where(
        _C.filed_at >= day_begins_at(on),
        _C.filed_at < day_ends_at(on),
        _C.withdrawn_at.is_(None),
    )
    hashes: list[tuple[str, str]] = []
    by_agency: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(of_day):
        hashed = (row.code, hash_of_row(row))
        hashes.append(hashed)
        by_agency.setdefault(row.agency, []).append(hashed)
    agencies: list[AgencyReconciliation] = [
        {"agency": agency, "count": len(some), "hash": hash_of_all(some)}
        for agency, some in sorted(by_agency.items())
    ]
    return {"on": on, "count": len(hashes), "hash": hash_of_all(hashes), "agencies": agencies}


def hash_of_row(row: AnyRow) -> str:
    """The SHA-256 of a stored dossier's line; ``row`` has ``COLUMNS``."""
    return _hash(row[:4], row[4:])


def hash_of_message(message: DossierMessage) -> str:
    """The same of a dossier as it was sent."""
    texts = (message.code, message.procedure_code, message.agency, message.status)
    moments = (
        message.filed_or_coded_at,
        message.accepted_at,
        message.due_at,
        message.finished_at,
        message.returned_at,
    )
    return _hash(texts, moments)


def hash_of_all(hashes: Iterable[tuple[str, str]]) -> str:
    """The hash of several dossiers by their codes and hashes, in whatever order they are given."""
    lines = "".join(f"{code} {digest}\n" for code, digest in sorted(hashes))
    return hashlib.sha256(lines.encode()).hexdigest()


def _hash(texts: Sequence[str], moments: Iterable[datetime | None]) -> str:
    line = "\t".join([*texts, *map(_local, moments)])
    return hashlib.sha256(line.encode()).hexdigest()


def _local(moment: datetime | None) -> str:
    return moment.astimezone(LOCAL).strftime("%Y%m%d%H%M%S") if moment else ""
