"""The worker as production runs it: a process beside others, stopped, cut off, and in company."""

from collections import Counter

import pytest
from sqlalchemy import text

from app.database import Database
from tests.conftest import ON_POSTGRESQL
from tests.notifications.phones import Phone, deliveries, delivery, tell
from tests.processes import running_worker
from tests.reports import file_report, move
from tests.worker.conftest import Stage
from tests.worker.waiting import eventually

# A poll of half a second on SQLite, a notice on PostgreSQL, sending, and a busy machine.
_AT_ONCE_S = 3.0


def test_a_citizen_is_told_within_moments_of_the_commit(stage: Stage) -> None:
    lan, staff = stage.service.citizen(), stage.service.staff()
    phone = Phone().register(lan)
    # What can be undone waits; an emergency does not.
    report = file_report(lan, category="fire_emergency")
    with running_worker(stage.environ):
        assert move(staff, report, "accepted").status_code == 200
        eventually(lambda: len(phone.received(stage.service.sandbox)) == 1, within_s=_AT_ONCE_S)
        eventually(lambda: delivery(stage.service, phone).state == "sent", within_s=_AT_ONCE_S)


def test_asked_to_stop_it_finishes_the_piece_in_hand(stage: Stage) -> None:
    lan = stage.service.citizen()
    slow = Phone.faulty("slow").register(lan)
    with running_worker(stage.environ) as worker:
        tell(stage.service, lan)
        eventually(lambda: delivery(stage.service, slow).claim is not None, within_s=_AT_ONCE_S)
        worker.stop()
        assert "worker_stopped" in worker.log
    assert delivery(stage.service, slow).state == "sent"
    assert len(slow.received(stage.service.sandbox)) == 1


def test_two_workers_send_each_message_once(stage: Stage) -> None:
    lan = stage.service.citizen()
    phone = Phone().register(lan)
    with running_worker(stage.environ), running_worker(stage.environ):
        for _ in range(6):
            tell(stage.service, *[lan] * 25)
        eventually(
            lambda: all(row.state == "sent" for row in deliveries(stage.service)), within_s=15
        )
    ids = Counter(message["data"]["id"] for message in phone.received(stage.service.sandbox))
    assert len(ids) == 150
    assert set(ids.values()) == {1}


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has no server to lose")
def test_it_outlives_the_loss_of_every_connection(stage: Stage) -> None:
    lan = stage.service.citizen()
    phone = Phone().register(lan)
    with running_worker(stage.environ) as worker:
        _cut_every_connection(stage.service.database)
        tell(stage.service, lan)
        eventually(lambda: delivery(stage.service, phone).state == "sent", within_s=10)
        worker.stop()
        assert "worker_stopped" in worker.log


def _cut_every_connection(database: Database) -> None:
    """What a restart of the server does to its clients."""
    database.dispose()
    with database.reading() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
