"""Looks for somebody's traces in all that the service keeps and writes.

Each table with its sealed values opened, each file of the photo store, each line of a log.
"""

import base64
import os
import re
from collections.abc import Collection, Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import select

from app.database import Base, Sealer
from app.privacy.register.sealing import Keeping, keeping_of
from app.texts.folding import fold
from tests.service import Service

# With it every table is known.
import_module("app.worker")

_SIGNED = re.compile(r"eyJ[\w-]+\.([\w-]+)\.")
_EXPORTS = "exports/"


def traces_found(service: Service, traces: Collection[str]) -> set[tuple[str, str, str]]:
    """Which table and column hold which of ``traces``, however they are accented or spaced."""
    return {
        (table, column, trace)
        for table, column, value in _values(service)
        for trace in traces_in(value, traces)
    }


def traces_in(written: str, traces: Collection[str]) -> set[str]:
    """Which of ``traces`` stand in ``written``, however they are accented or spaced."""
    bare = _bare(written)
    return {trace for trace in traces if _bare(trace) in bare}


def traces_in_files(
    service: Service, folder: Path, traces: Collection[str]
) -> set[tuple[str, str]]:
    """Which file of the photo store holds which of ``traces``, in any of its bytes."""
    return {
        (name, trace)
        for name in files_of(folder)
        for text in _texts(service.sealer, name, (folder / name).read_bytes())
        for trace in traces_in(text, traces)
    }


def files_of(folder: Path) -> set[str]:
    """What the photo store holds; folders may disappear meanwhile."""
    found = (Path(root, name) for root, _, names in os.walk(folder) for name in names)
    return {str(file.relative_to(folder)) for file in found}


def _texts(sealer: Sealer, name: str, content: bytes) -> Iterator[str]:
    """What a file says; an export is opened, and each of its members read."""
    if not name.startswith(_EXPORTS):
        yield from _spelled(content)
        return
    with ZipFile(BytesIO(sealer.unseal(content, purpose=name))) as archive:
        for member in archive.namelist():
            yield from _spelled(archive.read(member))


def _spelled(content: bytes) -> Iterator[str]:
    """Bytes read as text in each way that a camera or a program may write some."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield content.decode(encoding, errors="replace")


def _values(service: Service) -> Iterator[tuple[str, str, str]]:
    with service.database.reading() as connection:
        for name, table in Base.metadata.tables.items():
            sealed = {one.name for one in table.columns if keeping_of(one) is Keeping.SEALED}
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    yield name, column, _read(service.sealer, name, column, value, sealed)


def _read(sealer: Sealer, table: str, column: str, value: Any, sealed: set[str]) -> str:
    if column in sealed and value is not None:
        # What can't be opened could hold anything: the search fails.
        return sealer.unseal(value, purpose=f"{table}.{column}").decode(errors="replace")
    if isinstance(value, bytes):
        return f"{value.hex()} {value.decode(errors='replace')}"
    return _with_contents(str(value))


def _with_contents(written: str) -> str:
    """The text, and what the signed ones in it say."""
    parts = [part + "=" * (-len(part) % 4) for part in _SIGNED.findall(written)]
    said = (base64.urlsafe_b64decode(part).decode(errors="replace") for part in parts)
    return " ".join((written, *said))


def _bare(written: str) -> str:
    return "".join(fold(written).split())
