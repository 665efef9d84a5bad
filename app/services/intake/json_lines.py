"""NDJSON of any size: a line at a time, packed (gzip) or not, from a file or standard input."""

import codecs
import gzip
import json
from collections.abc import Iterator
from io import BufferedIOBase, BufferedReader
from typing import Any

import orjson

from app.services.intake.row_fields import RowRefused

Line = tuple[int, Any]
# Three hundred times what a dossier needs.
MAX_LINE_BYTES = 2**20
_GZIP = b"\x1f\x8b"


def unpacked(file: BufferedReader) -> BufferedIOBase:
    """``file`` as it was before it was packed."""
    is_packed = file.peek(len(_GZIP)).startswith(_GZIP)
    return gzip.GzipFile(fileobj=file) if is_packed else file


def read_json_lines(file: BufferedIOBase, *, after: int = 0) -> Iterator[Line]:
    """Each row after line ``after`` with its number; a line that is none as a ``RowRefused``.

    Empty lines are skipped. Raises ``OSError`` (gzip's ``BadGzipFile`` too) or ``EOFError`` for a
    broken file.
    """
    number = 0
    while line := file.readline(MAX_LINE_BYTES):
        number += 1
        is_whole = line.endswith(b"\n") or len(line) < MAX_LINE_BYTES
        if not is_whole:
            _skip_line(file)
        if number <= after:
            continue
        if not is_whole:
            yield number, RowRefused(f"line: longer than {MAX_LINE_BYTES} bytes")
        elif not (line.isspace() or line == codecs.BOM_UTF8):
            yield number, _row(line.removeprefix(codecs.BOM_UTF8) if number == 1 else line)


def _skip_line(file: BufferedIOBase) -> None:
    while part := file.readline(MAX_LINE_BYTES):
        if part.endswith(b"\n"):
            return


def _row(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except ValueError:
        return _row_or_why(line)


def _row_or_why(line: bytes) -> Any:
    """What orjson refuses: another encoding, whose fields are refused by name, or no JSON."""
    try:
        return json.loads(line.decode("utf-8", "surrogateescape"))
    except ValueError as error:
        return RowRefused(f"no JSON: {error}")
    except RecursionError:
        return RowRefused("no JSON: nested too deeply")
