"""How a column keeps what it holds from whoever reads the database."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, LargeBinary

from app.database import LookupHash, Sealed


class Keeping(StrEnum):
    """What stands in the column."""

    SEALED = "sealed"
    KEYED_HASH = "keyed hash"
    HASH = "hash"
    CLEAR = "clear"


def keeping_of(column: Column[Any]) -> Keeping:
    """How the column's values are kept."""
    kind = column.type
    if isinstance(kind, LookupHash) or column.name.endswith("_mac"):
        return Keeping.KEYED_HASH
    if isinstance(kind, Sealed):
        return Keeping.SEALED
    if isinstance(kind, LargeBinary) and column.name.endswith(("_hash", "_thumbprint")):
        return Keeping.HASH
    return Keeping.CLEAR
