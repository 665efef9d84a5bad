"""The refused lines of a file, written as NDJSON: their numbers and what is wrong with them."""

import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO

import orjson

Refusal = tuple[int, str]


class RefusalFile:
    """Refusals as they come; of a row nothing but its line's number, for rows are personal."""

    def __init__(self, path: Path, *, up_to_line: int) -> None:
        """Those ``up_to_line`` from a run that was cut off stay; later ones come again."""
        kept = list(_up_to(path, up_to_line)) if up_to_line and path.exists() else []
        self._file: IO[bytes] = path.open("wb")
        self._file.writelines(kept)

    def __enter__(self) -> "RefusalFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def write(self, refusals: Iterable[Refusal]) -> None:
        """On the disk when it returns: to be called before their chunk is committed."""
        for line, reason in refusals:
            self._file.write(orjson.dumps({"line": line, "reason": reason}) + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def _up_to(path: Path, line: int) -> Iterable[bytes]:
    with path.open("rb") as file:
        for written in file:
            try:
                is_kept = orjson.loads(written)["line"] <= line
            except (ValueError, KeyError, TypeError):
                continue  # cut off in the middle of it
            if is_kept:
                yield written if written.endswith(b"\n") else written + b"\n"
