"""The table role × scope × route, drawn from what the routes wear."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import Flask

from app.web.guards import Audience, find_guard
from app.web.operations import REACH_OF, ROLES_OF, Operation, Role

_HEADINGS = ("method", "route", "operation", "reach", *Role)
_FRAMEWORKS_OWN = {"OPTIONS", "HEAD"}


class MatrixFormat(StrEnum):
    """How the table is written."""

    TEXT = "text"
    CSV = "csv"
    MARKDOWN = "markdown"


@dataclass(frozen=True)
class MatrixRow:
    """One method of one staff route, and what it does."""

    route: str
    method: str
    operation: Operation

    def cells(self) -> tuple[str, ...]:
        """As it stands in the table: an x for each role that may."""
        may = ("x" if role in ROLES_OF[self.operation] else "" for role in Role)
        return (self.method, self.route, self.operation, REACH_OF[self.operation], *may)


def staff_matrix(app: Flask) -> list[MatrixRow]:
    """Every staff route of ``app``, by path and method."""
    found = []
    for rule in app.url_map.iter_rules():
        guard = find_guard(app.view_functions[rule.endpoint])
        if guard is None or guard.audience is not Audience.STAFF or guard.operation is None:
            continue
        found += [
            (rule.rule, method, guard.operation)
            for method in (rule.methods or set()) - _FRAMEWORKS_OWN
        ]
    return [MatrixRow(*one) for one in sorted(found)]


def write_matrix(rows: Sequence[MatrixRow], form: MatrixFormat) -> str:
    """The table with its headings, a line a row."""
    lines = [_HEADINGS, *(row.cells() for row in rows)]
    match form:
        case MatrixFormat.CSV:
            written = io.StringIO()
            csv.writer(written, lineterminator="\n").writerows(lines)
            return written.getvalue().rstrip("\n")
        case MatrixFormat.MARKDOWN:
            heading, *body = (f"| {' | '.join(line)} |" for line in lines)
            return "\n".join([heading, f"|{'---|' * len(_HEADINGS)}", *body])
        case MatrixFormat.TEXT:
            widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
            return "\n".join(_aligned(line, widths) for line in lines)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
    return "  ".join(cells).rstrip()
