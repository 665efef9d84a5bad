"""The trail as a file: CSV for spreadsheets, NDJSON for programs; line by line."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from enum import StrEnum
from typing import Any

import orjson

from app.audit.reading import EventRead

_COLUMNS = ("number", "id", "at", "actor", "action", "subject", "details", "request_id")
# Without it spreadsheets take UTF-8 for something else.
_BYTE_ORDER_MARK = "\ufeff"
# A cell that begins so is run as a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_LINES_A_CHUNK = 200


class ExportFormat(StrEnum):
    """The forms of the file, each also its name's ending."""

    CSV = "csv"
    NDJSON = "ndjson"


MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.NDJSON: "application/x-ndjson",
}


def write_events(events: Iterable[EventRead], form: ExportFormat) -> Iterator[bytes]:
    """The file's bytes, in chunks of some lines."""
    lines = _csv_lines(events) if form is ExportFormat.CSV else _json_lines(events)
    chunk: list[bytes] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == _LINES_A_CHUNK:
            yield b"".join(chunk)
            chunk.clear()
    yield b"".join(chunk)


def _json_lines(events: Iterable[EventRead]) -> Iterator[bytes]:
    for event in events:
        yield orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)


def _csv_lines(events: Iterable[EventRead]) -> Iterator[bytes]:
    line = _csv_writer()
    yield (_BYTE_ORDER_MARK + line(_COLUMNS)).encode()
    for event in events:
        yield line(_cells(event)).encode()


def _csv_writer() -> Callable[[Iterable[Any]], str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def line(cells: Iterable[Any]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(cells)
        return buffer.getvalue()

    return line


def _cells(event: EventRead) -> list[str | int]:
    details = json.dumps(event["details"], ensure_ascii=False, sort_keys=True)
    texts = (event["actor"], event["action"], event["subject"], details, event["request_id"])
    at = event["at"].astimezone(UTC).isoformat().replace("+00:00", "Z")
    return [event["number"], str(event["id"]), at, *map(_harmless, texts)]


def _harmless(text: str | None) -> str:
    """The text as a cell that is shown and never run (an apostrophe in front where it could be)."""
    written = text or ""
    return f"'{written}" if written.startswith(_FORMULA) else written
