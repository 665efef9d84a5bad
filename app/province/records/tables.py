"""Records as CSV files: read row by row, so that each is taken or refused by itself."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from app.database import AnyRow
from app.errors import FieldFault, FileRefused, Unprocessable
from app.province.records.cells import headings, read_cells, write_cells
from app.province.records.importing import MAX_ROWS, ImportRow
from app.province.records.kinds import Content, RecordKind
from app.web.csv_cells import BYTE_ORDER_MARK, csv_writer

# Checks a record for shape; raises ``Unprocessable``.
Check = Callable[[Content], Content]


def write_table(kind: RecordKind, rows: Iterable[AnyRow]) -> str:
    """The records as CSV that spreadsheets open and ``read_table`` reads."""
    line = csv_writer()
    lines = [line(headings(kind))]
    lines += [line(write_cells(kind, kind.to_content(row))) for row in rows]
    return BYTE_ORDER_MARK + "".join(lines)


def read_table(kind: RecordKind, content: bytes, check: Check) -> list[ImportRow]:
    """Every row of a CSV file, numbered by its line; raises ``FileRefused`` for no such file."""
    reader = csv.DictReader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        _require_headings(kind, list(reader.fieldnames or ()))
        rows = list(_rows(kind, reader, check))
    except csv.Error as error:
        line = (("line", str(reader.line_num)),)
        raise FileRefused(FieldFault("/file", "no_csv", line)) from error
    return rows


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(FieldFault("/file", "no_utf8")) from error


def _require_headings(kind: RecordKind, found: list[str]) -> None:
    known = headings(kind)
    # Spreadsheets save so where the comma stands in decimals, as in Vietnam.
    if len(found) == 1 and any(separator in found[0] for separator in ";\t"):
        raise FileRefused(FieldFault("/file", "separator"))
    for heading in found:
        if heading not in known or found.count(heading) > 1:
            named = (("heading", heading[:64]), ("known", ", ".join(known)))
            raise FileRefused(FieldFault("/file", "heading_unknown", named))
    if not found:
        raise FileRefused(FieldFault("/file", "no_csv", (("line", "1"),)))


def _rows(kind: RecordKind, reader: "csv.DictReader[str]", check: Check) -> Iterator[ImportRow]:
    for count, row in enumerate(reader):
        if count == MAX_ROWS:
            raise FileRefused(FieldFault("/file", "too_many_rows", (("max", str(MAX_ROWS)),)))
        yield _row(kind, reader.line_num, row, check)


def _row(kind: RecordKind, number: int, row: dict[str, str], check: Check) -> ImportRow:
    # More cells than the heading has stand under None, and of those that are missing the value is.
    if None in row or None in row.values():
        return ImportRow(number, None, (FieldFault("", "cells"),))
    try:
        return ImportRow(number, check(read_cells(kind, row)))
    except Unprocessable as error:
        return ImportRow(number, None, error.faults)
