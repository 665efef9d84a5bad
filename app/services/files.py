"""Reading import files row by row: CSV with a header, or NDJSON (one JSON object a line)."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.services.national_messages import RowRefused


def read_rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Each row with its line number; a line that is no JSON is given as a ``RowRefused``."""
    # utf-8-sig: Excel writes a byte order mark.
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix.lower() == ".csv":
            reader = csv.DictReader(file)
            for row in reader:
                yield reader.line_num, row
            return
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, _json(line)


def _json(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        return RowRefused(f"no JSON: {error}")
