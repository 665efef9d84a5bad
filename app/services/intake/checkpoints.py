"""How far a file was taken in, so that a second run goes on where the first was cut off."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from app.database import upserts
from app.services.models import ImportCheckpoint

_SAVE = upserts(
    ImportCheckpoint,
    lambda saved: saved.on_conflict_do_update(
        index_elements=[ImportCheckpoint.file_hash, ImportCheckpoint.content],
        set_={name: saved.excluded[name] for name in ("line", "counts", "updated_at")},
    ),
)


@dataclass(frozen=True)
class FileKey:
    """One file, by its SHA-256, and what is in it: "dossiers" or "steps"."""

    file_hash: bytes
    content: str


def file_key(path: Path, content: str) -> FileKey:
    """Reads the whole file once."""
    with path.open("rb") as file:
        return FileKey(hashlib.file_digest(file, "sha256").digest(), content)


def find_checkpoint(session: Session, key: FileKey) -> ImportCheckpoint | None:
    """Where the file was cut off; None where it is new or through."""
    return session.scalar(select(ImportCheckpoint).where(_names(key)))


def save_checkpoint(
    session: Session, key: FileKey, *, line: int, counts: dict[str, Any], now: datetime
) -> None:
    """Note that the file is in up to ``line``; in the transaction that takes it in."""
    values = {
        "file_hash": key.file_hash,
        "content": key.content,
        "line": line,
        "counts": counts,
        "updated_at": now,
    }
    session.execute(_SAVE[session.get_bind().dialect.name], values)


def forget_checkpoint(session: Session, key: FileKey) -> None:
    """The next run begins anew."""
    session.execute(delete(ImportCheckpoint).where(_names(key)))


def _names(key: FileKey) -> ColumnElement[bool]:
    return and_(
        ImportCheckpoint.file_hash == key.file_hash, ImportCheckpoint.content == key.content
    )
