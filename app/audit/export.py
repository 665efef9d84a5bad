"""The trail as a file: CSV for spreadsheets, NDJSON for programs; line by line."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from enum import StrEnum

import orjson

from app.audit.reading import EventRead
from app.web.csv_cells import BYTE_ORDER_MARK, csv_writer, harmless

_COLUMNS = ("number", "id", "at", "actor", "action", "subject", "details", "request_id")
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
    line = csv_writer()
    yield (BYTE_ORDER_MARK + line(_COLUMNS)).encode()
    for event in events:
        yield line(_cells(event)).encode()


def _cells(event: EventRead) -> list[str | int]:
    details = json.dumps(event["details"], ensure_ascii=False, sort_keys=True)
    texts = (event["actor"], event["action"], event["subject"], details, event["request_id"])
    at = event["at"].astimezone(UTC).isoformat().replace("+00:00", "Z")
    return [event["number"], str(event["id"]), at, *map(harmless, texts)]
