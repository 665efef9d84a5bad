"""Files of public places: GeoJSON beside CSV, and files that name all places there are."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from app.errors import FieldFault, FileRefused, Unprocessable
from app.province.records.cells import read_cells
from app.province.records.importing import MAX_ROWS, ImportRow
from app.province.records.kinds import Content
from app.province.records.tables import Check, read_table
from app.services.places.kinds import PLACES
from app.web.strict_json import JsonInvalid, read_json

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_places_file(content: bytes, check: Check, *, is_geojson: bool) -> list[ImportRow]:
    """Every row or feature of a file, good or bad; raises ``FileRefused`` for no such file."""
    return _read_geojson(content, check) if is_geojson else read_table(PLACES, content, check)


def rows_to_end(
    connection: Connection, named: Iterable[ImportRow], *, today: date
) -> list[ImportRow]:
    """The places of the named kinds that ``named`` leaves out, ended with the day before today.

    A file of Wi-Fi points says nothing about health stations.
    """
    contents = [row.content for row in named if row.content is not None]
    codes, kinds = {one["code"] for one in contents}, {str(one["kind"]) for one in contents}
    ended = []
    for row in connection.execute(select(PLACES.table).order_by(PLACES.table.c.code)):
        if row.kind in kinds and row.code not in codes and _goes_on(row.valid_until, today):
            content = PLACES.to_content(row)
            del content["revision"]
            last = max(today - timedelta(days=1), row.valid_from)
            ended.append(ImportRow(0, content | {"valid_until": last}))
    return ended


def _goes_on(last: date | None, today: date) -> bool:
    return last is None or last >= today


def _read_geojson(content: bytes, check: Check) -> list[ImportRow]:
    try:
        found = read_json(content.removeprefix(_BYTE_ORDER_MARK))
    except JsonInvalid as error:
        raise FileRefused(FieldFault("/file", "no_geojson")) from error
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or found.get("type") != "FeatureCollection":
        raise FileRefused(FieldFault("/file", "no_geojson"))
    if len(features) > MAX_ROWS:
        raise FileRefused(FieldFault("/file", "too_many_rows", (("max", str(MAX_ROWS)),)))
    return [_row(number, feature, check) for number, feature in enumerate(features, start=1)]


def _row(number: int, feature: Any, check: Check) -> ImportRow:
    try:
        return ImportRow(number, check(_content(feature)))
    except Unprocessable as error:
        return ImportRow(number, None, error.faults)


def _content(feature: Any) -> Content:
    """The record that a feature describes; its properties are called as the columns of CSV are."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise Unprocessable(FieldFault("", "type"))
    cells = {
        name: value if isinstance(value, str) else str(value)
        for name, value in feature["properties"].items()
        if value is not None
    }
    if "id" in feature:
        cells.setdefault("code", str(feature["id"]))
    return {**read_cells(PLACES, cells), **_point(feature.get("geometry"))}


def _point(geometry: Any) -> Mapping[str, float]:
    written = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if (
        not isinstance(written, list)
        or geometry.get("type") != "Point"
        or len(written) not in (2, 3)
    ):
        raise Unprocessable(FieldFault("/geometry", "geometry_point"))
    # RFC 7946: longitude first, then latitude, then perhaps a height.
    return {"longitude": written[0], "latitude": written[1]}
