"""Reads tables of deadlines as a clerk writes them.

Each table names its amount and year and begins with its columns. Moments are local, written like
"Mon 02/03 08:00"; the weekday tells a date of the next year, and a slip of the pen. A row without
a name holds another pause of the row above it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from app.province.deadlines.amounts import Amount, Basis
from app.province.deadlines.due import Clock
from app.province.deadlines.pauses import Pause
from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.local_time import LOCAL


@dataclass(frozen=True)
class Table:
    amount: str
    year: int
    calendar: WorkingCalendar
    written: str


@dataclass(frozen=True)
class Case:
    """One row: what to count, and the cells that say what must come of it."""

    name: str
    table: Table
    clock: Clock
    cells: dict[str, str] = field(repr=False)

    def expected(self, column: str) -> datetime | None:
        """The moment in ``column``; None where it says "not due"."""
        cell = self.cells[column]
        return None if cell == "not due" else read_moment(cell, self.table.year)


def read_amount(written: str) -> Amount:
    """An amount like "5 working days"."""
    count, _, basis = written.partition(" ")
    return Amount(int(count), Basis(basis.removesuffix("s").replace(" ", "_") + "s"))


def read_moment(written: str, year: int) -> datetime:
    """A local moment of ``year`` or the next one, whichever its weekday fits."""
    weekday, rest = written.split(" ", 1)
    for candidate in (year, year + 1):
        moment = datetime.strptime(f"{candidate}/{rest}", "%Y/%d/%m %H:%M").replace(tzinfo=LOCAL)
        if f"{moment:%a}" == weekday:
            return moment
    raise ValueError(f"{written} names another day of the week")


def read_cases(table: Table) -> list[Case]:
    """The rows of the table."""
    header, *lines = table.written.strip().splitlines()
    columns = _cells(header)
    rows: list[tuple[dict[str, str], list[Pause]]] = []
    for line in lines:
        cells = dict(zip(columns, _cells(line), strict=True))
        if cells["what happens"]:
            rows.append((cells, []))
        if cells.get("paused"):
            rows[-1][1].append(_pause(cells["paused"], table.year))
    return [_case(table, cells, pauses) for cells, pauses in rows]


def _case(table: Table, cells: dict[str, str], pauses: list[Pause]) -> Case:
    received_at = read_moment(cells["received"], table.year)
    clock = Clock(received_at, tuple(pauses), int(cells.get("more", "0")))
    return Case(f"{table.amount}: {cells['what happens']}", table, clock, cells)


def _pause(written: str, year: int) -> Pause:
    began, ended = written.split(" - ")
    return Pause(read_moment(began, year), None if ended == "open" else read_moment(ended, year))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]
