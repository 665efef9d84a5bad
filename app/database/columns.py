"""The base of all tables, and the column types that keep times aware and texts in one form."""

import unicodedata
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar

import uuid_utils.compat
from sqlalchemy import JSON, DateTime, Dialect, LargeBinary, MetaData, String, Uuid
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

_HASH_BYTES = 32


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Takes aware times only, stores UTC, gives UTC back on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time cannot be stored: which moment would it be?")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class NfcString(TypeDecorator[str]):
    """Text in Unicode's composed form, so that equal words are equal bytes."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unicodedata.normalize("NFC", value)


class Sealed(TypeDecorator[bytes]):
    """What ``Sealer.seal`` made for the purpose "table.column", the column's own name."""

    impl = LargeBinary
    cache_ok = True


class LookupHash(TypeDecorator[bytes]):
    """A ``Sealer.lookup_hash`` (32 bytes), made anew when a lookup key is added."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(_HASH_BYTES)


# One document column for both databases; on PostgreSQL it can be indexed.
Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class Base(DeclarativeBase):
    """Every table's ancestor; its naming rules keep migrations equal on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime,
        str: NfcString,
        uuid.UUID: Uuid,
        dict[str, Any]: Json,
        list[str]: Json,
    }


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unique, and later ones sort after earlier ones."""
    return uuid_utils.compat.uuid7()
