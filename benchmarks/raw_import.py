"""The same file written by hand on the raw driver: no turns, no checkpoint, nobody told.

Lines, reading and hashing are our own; what is compared is everything around the statements.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
from sqlalchemy import make_url

from app.database import Sealer
from app.database.bulk import stored_moment
from app.services.intake.dossier_rows import DossierRow, Owners, owners_of, row_of
from app.services.intake.json_lines import Line
from app.services.intake.national_messages import read_dossier

_NAMES = ", ".join(DossierRow._fields)
_OWNERS = "dossier_id, lookup_hash, proof_hash"
_UPSERT = (
    "ON CONFLICT (code) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in DossierRow._fields[1:-1])
    + " WHERE dossiers.content_hash <> excluded.content_hash"
)
_KEY = b"k" * 32


def read_lines(sealer: Sealer, lines: Sequence[Line]) -> list[tuple[DossierRow, Owners]]:
    """The rows of a chunk, the digest of what was sent among them."""
    at, read = stored_moment(datetime.now(UTC)), []
    for _, line in lines:
        written = orjson.dumps(line, option=orjson.OPT_SORT_KEYS)
        mac = hashlib.blake2b(written, key=_KEY, digest_size=32).digest()
        message = read_dossier(line)._replace(row_mac=mac)
        owners = owners_of(sealer, message)
        read.append((row_of(message, owners, changed_at=at), owners))
    return read


def _owner_rows(read: Sequence[tuple[DossierRow, Owners]]) -> list[tuple[Any, ...]]:
    return [(row.id, *owner) for row, owners in read for owner in owners.items()]


class RawSqlite:
    """SQLite's own module, with the pragmas that we set."""

    def __init__(self, url: str, sealer: Sealer) -> None:
        self._sealer = sealer
        self._connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("PRAGMA cache_size=-16000")
        marks = ", ".join("?" * len(DossierRow._fields))
        self._dossiers = f"INSERT INTO dossiers ({_NAMES}) VALUES ({marks}) {_UPSERT}"  # noqa: S608 - our names
        self._owners = f"INSERT INTO dossier_owners ({_OWNERS}) VALUES (?, ?, ?)"  # noqa: S608 - our names

    def write(self, lines: Sequence[Line]) -> None:
        """One chunk, one transaction."""
        read = read_lines(self._sealer, lines)
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(self._dossiers, [row for row, _ in read])
        self._connection.executemany(f"{self._owners} ON CONFLICT DO NOTHING", _owner_rows(read))
        self._connection.execute("COMMIT")


class RawPostgresql:
    """psycopg: COPY into a temporary table, and from there what is new or has changed."""

    def __init__(self, url: str, sealer: Sealer) -> None:
        self._sealer = sealer
        conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(conninfo, options="-c timezone=UTC")
        for table in ("dossiers", "dossier_owners"):
            self._connection.execute(
                f"CREATE TEMPORARY TABLE new_{table} (LIKE {table}) ON COMMIT DELETE ROWS"
            )
        self._connection.commit()

    def write(self, lines: Sequence[Line]) -> None:
        """One chunk, one transaction."""
        read = read_lines(self._sealer, lines)
        self._copy(f"new_dossiers ({_NAMES})", [row for row, _ in read])
        self._connection.execute(
            f"INSERT INTO dossiers ({_NAMES}) SELECT {_NAMES} FROM new_dossiers {_UPSERT}"  # noqa: S608 - our names
        )
        self._copy(f"new_dossier_owners ({_OWNERS})", _owner_rows(read))
        self._connection.execute(
            f"INSERT INTO dossier_owners ({_OWNERS}) SELECT {_OWNERS} FROM new_dossier_owners"  # noqa: S608 - our names
            " ON CONFLICT DO NOTHING"
        )
        self._connection.commit()

    def _copy(self, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
