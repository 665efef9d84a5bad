"""The staff's queue at a million reports against ten thousand: what a page of fifty takes."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from app.database import Database
from app.feedback.public.cells import Box
from app.identity.staff.rights import Scope
from app.triage.queue.filters import Deadline, QueueFilter
from app.triage.queue.pages import find_page
from app.triage.queue.questions import Question
from app.triage.queue.sorting import Place, Sort
from benchmarks.growth import Ask, Growth, Sizes, measure_growth
from benchmarks.queue_population import AGENCIES, RARE_WORD

_LIMIT = 50
# Page 500 of twenty each: the end of the few.
_DEEP = 9_900
_FILTERS: Mapping[str, QueueFilter] = {
    "rare word": QueueFilter(words=RARE_WORD),
    "box": QueueFilter(box=Box(106.60, 11.10, 106.67, 11.18)),
    "late, agency": QueueFilter(deadline=Deadline.LATE, agency=AGENCIES[0]),
    "page 500": QueueFilter(),
}


def measure_queue(sizes: Sizes) -> Growth:
    """Of the filters the one whose page grows most."""
    return measure_growth(sizes, {name: partial(_asking, name) for name in _FILTERS})


def _asking(name: str, database: Database) -> Ask:
    now = datetime.now(UTC)
    after = _deep_place(database, now) if name == "page 500" else None

    def ask() -> None:
        question = Question(_FILTERS[name], uuid.UUID(int=0), (Scope(),), now)
        with database.reading() as connection:
            page = find_page(connection, question, sort=Sort.DUE, after=after, limit=_LIMIT)
        assert len(page.rows) == _LIMIT, (name, len(page.rows))

    return ask


def _deep_place(database: Database, now: datetime) -> Place:
    question = Question(QueueFilter(), uuid.UUID(int=0), (Scope(),), now)
    place = None
    with database.reading() as connection:
        for _ in range(_DEEP // 900):
            place = find_page(connection, question, sort=Sort.DUE, after=place, limit=900).ends_at
    assert place is not None
    return place
