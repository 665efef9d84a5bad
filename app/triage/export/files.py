"""Reports as a file: CSV for spreadsheets, GeoJSON for maps, NDJSON for programs; line by line."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import orjson

from app.triage.export.walking import ExportedReport
from app.web.csv_cells import BYTE_ORDER_MARK, csv_writer, harmless

_COLUMNS = tuple(ExportedReport.__annotations__)
_LINES_A_CHUNK = 200
# Where the comma is for decimals, as in Vietnam, spreadsheets part cells by it.
_SEPARATOR = ";"
_JSON = orjson.OPT_UTC_Z


class ExportFormat(StrEnum):
    """The forms of the file, each also its name's ending."""

    CSV = "csv"
    GEOJSON = "geojson"
    NDJSON = "ndjson"


MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.GEOJSON: "application/geo+json",
    ExportFormat.NDJSON: "application/x-ndjson",
}


def write_reports(reports: Iterable[ExportedReport], form: ExportFormat) -> Iterator[bytes]:
    """The file's bytes, in chunks of some lines."""
    chunk: list[bytes] = []
    for line in _LINES[form](reports):
        chunk.append(line)
        if len(chunk) == _LINES_A_CHUNK:
            yield b"".join(chunk)
            chunk.clear()
    yield b"".join(chunk)


def _json_lines(reports: Iterable[ExportedReport]) -> Iterator[bytes]:
    for report in reports:
        yield orjson.dumps(report, option=_JSON | orjson.OPT_APPEND_NEWLINE)


def _features(reports: Iterable[ExportedReport]) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    before = b"\n"
    for report in reports:
        yield before + orjson.dumps(_feature(report), option=_JSON)
        before = b",\n"
    yield b"\n]}\n"


def _feature(report: ExportedReport) -> dict[str, Any]:
    # RFC 7946: longitude first.
    point = {"type": "Point", "coordinates": [report["longitude"], report["latitude"]]}
    members = {name: value for name, value in report.items() if name not in _IN_THE_POINT}
    return {"type": "Feature", "id": report["id"], "geometry": point, "properties": members}


_IN_THE_POINT = frozenset({"id", "latitude", "longitude"})


def _csv_lines(reports: Iterable[ExportedReport]) -> Iterator[bytes]:
    line = csv_writer(separator=_SEPARATOR)
    yield (BYTE_ORDER_MARK + line(_COLUMNS)).encode()
    for report in reports:
        yield line(map(_cell, report.values())).encode()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case str():
            return harmless(value)
        case _:
            return str(value)


_LINES = {
    ExportFormat.CSV: _csv_lines,
    ExportFormat.GEOJSON: _features,
    ExportFormat.NDJSON: _json_lines,
}
