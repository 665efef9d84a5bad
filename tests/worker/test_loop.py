"""The worker's loop: every task has its turn, whatever becomes of the others."""

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from app.database import Database
from app.database.tasks import PeriodicTask, Task, run_task
from app.errors import UpstreamError
from app.web.platform import Platform
from app.worker import Worker
from tests.service import Service

Run = Callable[[datetime], int]


def _fails(error: Exception) -> Run:
    def run(now: datetime) -> int:
        raise error

    return run


def _notes(done: list[datetime]) -> Run:
    def run(now: datetime) -> int:
        done.append(now)
        return 1

    return run


def test_a_failing_task_does_not_stop_the_others(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    errors = [
        UpstreamError("firebase_down", retryable=True),
        OSError("the disk is gone"),
        KeyError("a slip of ours"),
        RecursionError(),
    ]
    done: list[datetime] = []
    tasks = [Task("bad", _fails(error)) for error in errors]
    worker = Worker(service.platform, [*tasks, Task("good", _notes(done))])
    for _ in range(2):
        assert worker.run_once()
    assert len(done) == 2
    failures = [vars(record) for record in caplog.records if record.message == "task_failed"]
    assert [failure["task"] for failure in failures] == ["bad"] * 8
    assert [failure["error"] for failure in failures[:4]] == [type(e).__name__ for e in errors]


def test_a_task_that_the_database_refuses_does_not_stop_the_others(service: Service) -> None:
    def ask_for_a_table_that_is_gone(now: datetime) -> int:
        with service.database.reading() as connection:
            connection.execute(text("SELECT * FROM no_such_table"))
        return 1

    done: list[datetime] = []
    tasks = [Task("bad", ask_for_a_table_that_is_gone), Task("good", _notes(done))]
    assert Worker(service.platform, tasks).run_once()
    assert done


def test_nothing_to_do_is_nothing_done(service: Service) -> None:
    assert not Worker(service.platform, [Task("idle", lambda _now: 0)]).run_once()


def test_asked_to_stop_it_begins_no_other_task_and_closes_all(service: Service) -> None:
    done: list[str] = []

    def stop(now: datetime) -> int:
        worker.stop(signal.SIGTERM, None)
        done.append("first")
        return 1

    def never(now: datetime) -> int:
        done.append("second")
        return 1

    tasks = [
        Task("first", stop, close=lambda: done.append("first closed")),
        Task("second", never, close=lambda: done.append("second closed")),
    ]
    worker = Worker(service.platform, tasks)
    worker.run()
    assert done == ["first", "first closed", "second closed"]


def test_two_workers_share_a_periodic_task(service: Service) -> None:
    done: list[datetime] = []
    task = Task("hourly", _notes(done), every=timedelta(hours=1))
    url = service.platform.settings.database_url
    databases = [Database(url), Database(url)]
    platforms = [Platform(service.platform.settings, one, service.sealer) for one in databases]
    workers = [Worker(platform, [task]) for platform in platforms]
    for _ in range(3):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda worker: worker.run_once(), workers))
    for database in databases:
        database.dispose()
    assert len(done) == 1


def test_work_that_outlived_its_lease_leaves_the_next_ones_lease_alone(service: Service) -> None:
    def outlive_the_lease(now: datetime) -> int:
        with service.database.writing() as session:
            session.execute(update(PeriodicTask).values(leased_until=now + timedelta(hours=5)))
            session.commit()
        return 1

    run_task(service.database, Task("slow", outlive_the_lease, every=timedelta(hours=1)))
    with service.database.reading() as connection:
        row = connection.execute(select(PeriodicTask.__table__)).one()
    assert row.leased_until > datetime.now(UTC) + timedelta(hours=4)
