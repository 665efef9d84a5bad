"""Comparing a file of dossiers with what is stored: what is missing, differs, or is too much."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from sqlalchemy import select

from app.database import Database, table_of
from app.province.local_time import day_begins_at, day_ends_at, local_day
from app.services.intake.json_lines import Line
from app.services.intake.national_messages import DossierMessage, Operation, read_dossier
from app.services.intake.reconciliation import COLUMNS, hash_of_message, hash_of_row
from app.services.intake.row_fields import RowRefused
from app.services.models import Dossier

_AT_ONCE = 1000
_C = table_of(Dossier).c


class Standing(StrEnum):
    """How a dossier of the file, or of the days in it, stands here."""

    SAME = "same"
    DIFFERENT = "different"
    MISSING = "missing"
    NOT_IN_FILE = "not_in_file"
    REFUSED = "refused"


class Finding(NamedTuple):
    """What is not the same: the line's number (0: no line) and the code, or why it was refused."""

    standing: Standing
    line: int
    subject: str


@dataclass
class Comparison:
    """What was counted so far; the codes of the file are kept, some 100 bytes each."""

    counts: Counter[Standing] = field(default_factory=Counter)
    codes: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)


def compare(database: Database, lines: Iterable[Line], counted: Comparison) -> Iterator[Finding]:
    """Each finding; ``counted`` has the sums when all of them were taken."""
    left = iter(lines)
    while chunk := list(islice(left, _AT_ONCE)):
        for finding in _compare(database, chunk, counted):
            counted.counts[finding.standing] += 1
            if finding.standing is not Standing.SAME:
                yield finding
    for day in sorted(counted.days):
        for code in _codes_filed_on(database, day):
            if code not in counted.codes:
                counted.counts[Standing.NOT_IN_FILE] += 1
                yield Finding(Standing.NOT_IN_FILE, 0, code)


def _compare(database: Database, chunk: Sequence[Line], counted: Comparison) -> Iterator[Finding]:
    read: list[tuple[int, DossierMessage]] = []
    for number, row in chunk:
        try:
            if isinstance(row, RowRefused):
                raise row
            read.append((number, read_dossier(row)))
        except RowRefused as refused:
            yield Finding(Standing.REFUSED, number, refused.reason)
    sent = [(number, one) for number, one in read if one.operation is not Operation.WITHDRAW]
    stored = _stored_hashes(database, [message.code for _, message in sent])
    for number, message in sent:
        counted.codes.add(message.code)
        counted.days.add(local_day(message.filed_or_coded_at))
        yield Finding(_standing(message, stored), number, message.code)


def _standing(message: DossierMessage, stored: dict[str, str]) -> Standing:
    if message.code not in stored:
        return Standing.MISSING
    is_same = stored[message.code] == hash_of_message(message)
    return Standing.SAME if is_same else Standing.DIFFERENT


def _stored_hashes(database: Database, codes: Sequence[str]) -> dict[str, str]:
    wanted = select(*COLUMNS).where(_C.code.in_(codes), _C.withdrawn_at.is_(None))
    with database.reading() as connection:
        return {row.code: hash_of_row(row) for row in connection.execute(wanted)}


def _codes_filed_on(database: Database, day: date) -> Sequence[str]:
    of_day = select(_C.code).where(
        _C.filed_at >= day_begins_at(day),
        _C.filed_at < day_ends_at(day),
        _C.withdrawn_at.is_(None),
    )
    with database.reading() as connection:
        return connection.scalars(of_day.order_by(_C.code)).all()
