"""Ways through the queue that only many reports tell apart by the time they take."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.dialects.postgresql import asyncpg

from app.feedback.public.cells import Box
from app.identity.staff.rights import Scope
from app.triage.queue.filters import QueueFilter
from app.triage.queue.pages import find_page
from app.triage.queue.questions import Bounds, Question
from app.triage.queue.search import find_said, read_search
from app.triage.queue.sorting import Sort
from tests.chance import seeded
from tests.service import Service
from tests.triage.queue.population import holds, ordered, populate

_EVERYTHING = QueueFilter()
_BOX = QueueFilter(box=Box(106.62, 11.01, 106.69, 11.08))


@pytest.mark.parametrize("wanted", [_EVERYTHING, _BOX, replace(_BOX, is_open=True)])
def test_short_steps_through_every_state_find_each_report_in_order(
    service: Service, wanted: QueueFilter
) -> None:
    service.staff()
    now = datetime.now(UTC)
    known = populate(service, seeded(4), count=40, now=now)
    question = Question(wanted, known[0].row.id, (Scope(sees_restricted=True),), now)
    asked = [one for one in known if holds(wanted, one, now)]
    assert asked
    with service.database.reading() as connection:
        for sort in Sort:
            found, after = [], None
            while True:
                page = find_page(
                    connection,
                    question,
                    sort=sort,
                    after=after,
                    limit=3,
                    bounds=Bounds(few=0, passed=5),
                )
                found += [row.id for row in page.rows]
                after = page.ends_at
                if after is None:
                    break
            assert found == ordered(asked, sort), sort


def test_a_plan_for_any_words_goes_through_the_index_of_words(service: Service) -> None:
    if service.database.is_sqlite:
        pytest.skip("only PostgreSQL keeps plans for values that it does not know")
    found = find_said(read_search("ngập nước"), is_sqlite=False)
    statement = found.compile(dialect=asyncpg.dialect())
    words = str(statement.params["param_1"])
    with service.database.engine.connect() as connection:
        connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        connection.exec_driver_sql("SET enable_seqscan = off")
        connection.exec_driver_sql(f"PREPARE said AS {statement}")
        plan = connection.exec_driver_sql(f"EXPLAIN EXECUTE said($words${words}$words$)")
        assert "ix_report_texts_words" in "\n".join(row[0] for row in plan)
        connection.exec_driver_sql("DEALLOCATE said")
