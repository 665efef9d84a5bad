"""The database: connections, the tables' base, sealed values, work that waits as rows."""

from app.database.columns import (
    Base,
    Json,
    LookupHash,
    NfcString,
    Sealed,
    UtcDateTime,
    UuidText,
    new_id,
    utc_of,
)
from app.database.engine import Database
from app.database.rereading import Reread
from app.database.sealing import Sealer, UnsealError
from app.database.statements import AnyRow, affected_rows, table_of, upserts

__all__ = [
    "AnyRow",
    "Base",
    "Database",
    "Json",
    "LookupHash",
    "NfcString",
    "Reread",
    "Sealed",
    "Sealer",
    "UnsealError",
    "UtcDateTime",
    "UuidText",
    "affected_rows",
    "new_id",
    "table_of",
    "upserts",
    "utc_of",
]
