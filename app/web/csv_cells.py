"""Tables that spreadsheets open right, and whose cells are shown and never run."""

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any

# Without it spreadsheets take UTF-8 for something else.
BYTE_ORDER_MARK = "\ufeff"
# A cell that begins so is run as a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_writer(*, separator: str = ",") -> Callable[[Iterable[Any]], str]:
    """A function that makes a line of cells."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator)

    def line(cells: Iterable[Any]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(cells)
        return buffer.getvalue()

    return line


def harmless(text: str | None) -> str:
    """The text as a cell that is shown and never run (an apostrophe in front where it could be)."""
    written = text or ""
    return f"'{written}" if _is_formula(written) else written


def restored(cell: str) -> str:
    """What ``harmless`` was given."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def _is_formula(text: str) -> bool:
    """Whether it could be run, or looks as if it had been made harmless already."""
    return text.lstrip("'").startswith(_FORMULA)
