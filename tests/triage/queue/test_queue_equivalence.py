"""Whatever is asked of the queue, it answers what a slow look at every report does."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.identity.models import StaffMember
from app.identity.staff.rights import ALL_AREAS, Scope
from app.triage.queue.counts import count_queue
from app.triage.queue.filters import Deadline, QueueFilter
from app.triage.queue.pages import find_page
from app.triage.queue.questions import BOUNDS, Bounds, Question
from app.triage.queue.sorting import Sort
from app.triage.sight import sees
from tests.chance import seeded
from tests.reports import COMMUNES
from tests.service import Service
from tests.triage.queue.population import Known, holds, ordered, populate, random_filter

_COUNT, _QUESTIONS = 40, 20
_WARD = (COMMUNES, "25747")
_SCOPES = (
    (Scope(sees_restricted=True),),
    (Scope(),),
    (Scope("so_xay_dung", sees_restricted=True),),
    (Scope("so_xay_dung"), Scope("so_y_te", _WARD), Scope("so_xay_dung")),
    (Scope("", _WARD), Scope("so_y_te", ALL_AREAS, sees_restricted=True)),
    (Scope("", _WARD, sees_restricted=True),),
    (),
)
# From sets that are never few, and walks that stop after a step, to what is used.
_BOUNDS = (Bounds(few=0, passed=5), Bounds(few=0, passed=20), Bounds(few=10, passed=20), BOUNDS)


def _asked(known: list[Known], question: Question) -> list[Known]:
    return [
        one
        for one in known
        if holds(question.wanted, one, question.now)
        and any(sees(scope, one.row, one.surroundings) for scope in question.scopes)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_all_pages_together_are_the_wanted_reports_once_each_in_order(
    service: Service, seed: int
) -> None:
    service.staff()
    chance = seeded(seed)
    now = datetime.now(UTC)
    known = populate(service, chance, count=_COUNT, now=now)
    found_any = 0
    with service.database.reading() as connection:
        staff_ids = list(connection.scalars(select(StaffMember.id)))
        for _ in range(_QUESTIONS):
            wanted, sort = random_filter(chance, staff_ids, now), chance.choice(list(Sort))
            question = Question(wanted, staff_ids[0], chance.choice(_SCOPES), now)
            bounds, limit = chance.choice(_BOUNDS), chance.choice((7, 100))
            found, after = [], None
            while True:
                page = find_page(
                    connection, question, sort=sort, after=after, limit=limit, bounds=bounds
                )
                assert len(page.rows) <= limit
                found += [row.id for row in page.rows]
                after = page.ends_at
                if after is None:
                    break
            asked = _asked(known, question)
            assert found == ordered(asked, sort), (wanted, sort, question.scopes, bounds)
            found_any += bool(found)
            numbers = count_queue(connection, question, bounds=bounds)
            states = Counter(one.row.state for one in asked)
            assert numbers["total"] == len(asked)
            assert {one["state"]: one["reports"] for one in numbers["by_state"]} == states
            assert not numbers["is_more"]
    assert found_any > _QUESTIONS / 3


def test_each_number_is_that_of_the_filter_narrowed_further(service: Service) -> None:
    service.staff()
    chance = seeded(3)
    now = datetime.now(UTC)
    known = populate(service, chance, count=_COUNT, now=now)
    with service.database.reading() as connection:
        me = connection.scalars(select(StaffMember.id)).one()
        question = Question(QueueFilter(), me, (Scope(sees_restricted=True),), now)
        numbers = count_queue(connection, question)
        cut = count_queue(connection, question, at_most=_COUNT - 1)
        wanted = {
            "late": QueueFilter(deadline=Deadline.LATE),
            "due_today": QueueFilter(deadline=Deadline.DUE_TODAY),
            "unassigned": QueueFilter(is_unassigned=True),
            "mine": QueueFilter(assignee=me),
            "needs_supervisor": QueueFilter(needs_supervisor=True),
        }
    for name, narrower in wanted.items():
        assert numbers[name] == sum(holds(narrower, one, now) for one in known), name
    assert (numbers["total"], numbers["is_more"]) == (_COUNT, False)
    assert cut["is_more"]
