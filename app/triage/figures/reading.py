"""Staff's numbers of any period: whole weeks, months or years from sums, the rest by report.

How much is read depends on the length of the period, not on how many reports there are.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

import orjson
from sqlalchemy import Connection, Text, and_, case, cast, func, or_, select

from app.feedback.states import DONE_STATES, OPEN_STATES, State
from app.triage.figures.answers import Numbers, numbers_of
from app.triage.figures.facts import AMOUNTS, Sums
from app.triage.figures.keeping import ANY_BEHIND
from app.triage.figures.models import FigureCell, ReportFigure
from app.triage.figures.periods import Days, Level, begin_of, parts_of
from app.triage.figures.selection import Selection

_CELLS, _FACTS = FigureCell, ReportFigure
Key = str | None


class By(StrEnum):
    """What the reports are told apart by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    CATEGORY = "category"
    AREA = "area"
    AGENCY = "agency"


class Item(Numbers):
    """The numbers of one day, week, month, category, area or agency."""

    code: str | None


class Figures(TypedDict):
    """Numbers apart and together; not up to date: the worker has reports still to count."""

    items: list[Item]
    totals: Numbers
    is_up_to_date: bool


_LEVELS = {By.WEEK: Level.WEEK, By.MONTH: Level.MONTH}
_WIDEST_FIRST = (Level.YEAR, Level.MONTH)
_SERIES = (By.DAY, By.WEEK, By.MONTH)
_COLUMNS = {By.CATEGORY: "category_code", By.AREA: "place_id", By.AGENCY: "agency_code"}


def read_figures(
    connection: Connection, selection: Selection, by: By, *, scheme: str, now: datetime
) -> Figures:
    """The numbers of what is selected; areas are those of ``scheme``, null outside of it."""
    key_of = _key_maker(selection, by, scheme)
    found: defaultdict[Key, Sums] = defaultdict(Sums)
    parts = parts_of(selection.wanted.received, _levels_of(by))
    for level, whole in parts.whole:
        for key, sums in _read_sums(connection, selection, by, level, whole):
            _add(found[key_of(key)], sums)
    for key, sums in _count_reports(connection, selection, by, parts.rest):
        _add(found[key_of(key)], sums)
    late: Counter[Key] = Counter()
    for key, reports in _count_late(connection, selection, by, now):
        late[key_of(key)] += reports
    return {
        "items": [
            {"code": key, **numbers_of(found[key], late=late[key])}
            for key in sorted(found, key=lambda key: (key is None, key))
        ],
        "totals": numbers_of(_together(found.values()), late=late.total()),
        "is_up_to_date": connection.execute(ANY_BEHIND).first() is None,
    }


def _levels_of(by: By) -> tuple[Level, ...]:
    """Whose sums are read; none where single days are asked for."""
    if by is By.DAY:
        return ()
    return (_LEVELS[by],) if by in _LEVELS else _WIDEST_FIRST


def _key_maker(selection: Selection, by: By, scheme: str) -> Callable[[Any], Key]:
    """How what a row is of becomes the code of an item."""
    if by is By.AREA:
        codes = {place: dict(areas).get(scheme) for place, areas in selection.places.items()}
        return codes.get
    if by in _LEVELS:
        return lambda day: begin_of(day, _LEVELS[by]).isoformat()
    return str


def _read_sums(
    connection: Connection, selection: Selection, by: By, level: Level, whole: Days
) -> Iterator[tuple[Hashable, Sums]]:
    """The sums that are kept of whole weeks, months or years."""
    key = getattr(_CELLS, "begins_on" if by in _SERIES else _COLUMNS[by])
    wanted = selection.of_sums(
        _CELLS,
        each_category=by is By.CATEGORY,
        each_place=by is By.AREA,
        each_agency=by is By.AGENCY,
    )
    # Texts in a row: taken apart one by one, they would cost more than all the rest.
    buckets = (
        func.aggregate_strings(cast(column, Text), ",")
        for column in (_CELLS.first_answers, _CELLS.resolutions)
    )
    statement = (
        select(key, *buckets, *(func.sum(getattr(_CELLS, name)) for name in AMOUNTS))
        .where(
            _CELLS.level == level.value,
            _CELLS.begins_on.between(whole.first, whole.last),
            *wanted,
        )
        .group_by(key)
    )
    for one, first_answers, resolutions, *amounts in connection.execute(statement):
        yield one, Sums(list(map(int, amounts)), _merged(first_answers), _merged(resolutions))


def _merged(texts: str) -> Counter[int]:
    """How many are in each bucket, of several numbers by bucket."""
    found: defaultdict[str, int] = defaultdict(int)
    for one in orjson.loads(f"[{texts}]"):
        for bucket, reports in one.items():
            found[bucket] += reports
    return Counter({int(bucket): reports for bucket, reports in found.items()})


def _count_reports(
    connection: Connection, selection: Selection, by: By, days: tuple[Days, ...]
) -> Iterator[tuple[Hashable, Sums]]:
    """The sums of reports received on ``days``, counted from their rows."""
    if not days:
        return
    key = getattr(_FACTS, "received_on" if by in _SERIES else _COLUMNS[by])
    on_these = or_(*(_FACTS.received_on.between(one.first, one.last) for one in days))
    wanted = and_(on_these, selection.of_reports(_FACTS))
    found: defaultdict[Hashable, Sums] = defaultdict(Sums)
    for row in connection.execute(select(key, *_amounts()).where(wanted).group_by(key)):
        found[row[0]].amounts = list(map(int, row[1:]))
    for bucket, name in (
        (_FACTS.first_answer, "first_answers"),
        (_FACTS.resolution, "resolutions"),
    ):
        statement = select(key, bucket, func.count()).where(wanted, bucket.is_not(None))
        for one, minutes, reports in connection.execute(statement.group_by(key, bucket)):
            getattr(found[one], name)[minutes] += reports
    yield from found.items()


def _amounts() -> Iterator[Any]:
    """What ``Fact.amounts`` has, as sums of a statement."""
    is_done = _FACTS.state.in_(DONE_STATES)
    yield func.count()
    for condition in (
        _FACTS.state.in_(OPEN_STATES),
        is_done,
        _FACTS.state == State.REJECTED.value,
        _FACTS.state == State.REFERRED.value,
        _FACTS.state == State.DUPLICATE.value,
        _FACTS.state == State.WITHDRAWN.value,
        _FACTS.is_reopened,
        _FACTS.is_satisfied.is_(True),
        _FACTS.is_satisfied.is_(False),
        and_(is_done, _FACTS.is_satisfied.is_(None)),
    ):
        yield func.sum(case((condition, 1), else_=0))


def _count_late(
    connection: Connection, selection: Selection, by: By, now: datetime
) -> Iterator[tuple[Any, int]]:
    """What is past its deadline and waits for staff: few, and read by their deadline."""
    key = getattr(_FACTS, "received_on" if by in _SERIES else _COLUMNS[by])
    days = selection.wanted.received
    statement = (
        select(key, func.count())
        .where(
            _FACTS.due_at < now,
            # As an expression: SQLite would go through all that came in on these days.
            func.coalesce(_FACTS.received_on, days.first).between(days.first, days.last),
            selection.of_reports(_FACTS),
        )
        .group_by(key)
    )
    for row in connection.execute(statement):
        yield row[0], row[1]


def _together(parts: Iterable[Sums]) -> Sums:
    found = Sums()
    for one in parts:
        _add(found, one)
    return found


def _add(sums: Sums, more: Sums) -> None:
    sums.amounts = [one + other for one, other in zip(sums.amounts, more.amounts, strict=True)]
    sums.first_answers.update(more.first_answers)
    sums.resolutions.update(more.resolutions)
