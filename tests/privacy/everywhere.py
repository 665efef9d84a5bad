"""Looks for somebody's traces in all that the service keeps: each table, sealed values opened."""

from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.database import Base, Sealer, UnsealError
from app.privacy.register.sealing import Keeping, keeping_of
from app.texts.folding import fold
from tests.service import Service

# With it every table is known.
import_module("app.worker")

# Copies of answers that the app has got; they expire within two days.
_SHORT_LIVED = {"idempotent_answers"}


def traces_found(service: Service, traces: Collection[str]) -> set[tuple[str, str, str]]:
    """Which table and column hold which of ``traces``, however they are accented or spaced."""
    wanted = {trace: _bare(trace) for trace in traces}
    return {
        (table, column, trace)
        for table, column, value in _values(service)
        for trace, bare in wanted.items()
        if bare in _bare(value)
    }


def files_of(folder: Path) -> set[str]:
    """What the photo store holds."""
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def _values(service: Service) -> Iterator[tuple[str, str, str]]:
    with service.database.reading() as connection:
        for name, table in Base.metadata.tables.items():
            if name in _SHORT_LIVED:
                continue
            sealed = {one.name for one in table.columns if keeping_of(one) is Keeping.SEALED}
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    yield name, column, _read(service.sealer, name, column, value, sealed)


def _read(sealer: Sealer, table: str, column: str, value: Any, sealed: set[str]) -> str:
    if column in sealed and value is not None:
        try:
            return sealer.unseal(value, purpose=f"{table}.{column}").decode(errors="replace")
        except UnsealError:
            return ""
    return value.hex() if isinstance(value, bytes) else str(value)


def _bare(written: str) -> str:
    return "".join(fold(written).split())
