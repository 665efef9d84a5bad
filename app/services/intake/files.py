"""Reading import files row by row: CSV with a header, or NDJSON (one JSON object a line)."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from app.services.intake.json_lines import read_json_lines, unpacked
from app.services.intake.row_fields import RowRefused

Row = tuple[int, Any]


def read_rows(path: Path) -> Iterator[Row]:
    """Each row with the number of its (last) line; one that cannot be read as a ``RowRefused``."""
    if path.suffix.lower() != ".csv":
        with path.open("rb") as file:
            yield from read_json_lines(unpacked(file))
        return
    # utf-8-sig: Excel writes a byte order mark. What is no UTF-8 (an export in Windows-1258) comes
    # through as lone surrogates, and each row that has some is refused by its own.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        yield from _csv(text)


def _csv(file: TextIO) -> Iterator[Row]:
    reader = csv.DictReader(file)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, RowRefused(f"no CSV: {error}")
            continue
        is_overfull = None in row
        yield reader.line_num, RowRefused("more cells than the header") if is_overfull else row
