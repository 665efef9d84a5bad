"""The base of all tables, and the column types that keep times aware and texts in one form."""

import unicodedata
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar

import uuid_utils.compat
from sqlalchemy import JSON, DateTime, Dialect, LargeBinary, MetaData, String, Uuid
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

_HASH_BYTES = 32
_ZONE = "+00:00"


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
        return None if value is None else value.astimezone(UTC)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """On SQLite a text becomes a moment in one step: lists read hundreds of them."""
        if dialect.name == "sqlite":
            return _utc_or_none
        return super().result_processor(dialect, coltype)


class UuidText(TypeDecorator[str]):
    """A ``Uuid`` that is read as the text that goes out, for lists that do nothing else with it."""

    impl = Uuid(as_uuid=False)
    cache_ok = True

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], str | None] | None:
        """On SQLite without an object between, which would cost several times the text."""
        if dialect.name == "sqlite":
            return _uuid_text_or_none
        return super().result_processor(dialect, coltype)


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


def utc_of(written: str) -> datetime:
    """A moment that a database wrote: SQLite without its zone, PostgreSQL with it, both in UTC.

    Raises ``ValueError``, or ``TypeError`` where SQLite holds no text.
    """
    has_zone = written[-len(_ZONE) :] == _ZONE
    return datetime.fromisoformat(written if has_zone else written + _ZONE)


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unique, and later ones sort after earlier ones."""
    return uuid_utils.compat.uuid7()


def _utc_or_none(written: str | None) -> datetime | None:
    return None if written is None else utc_of(written)


def _uuid_text_or_none(written: str | None) -> str | None:
    return None if written is None else str(uuid_utils.UUID(written))
