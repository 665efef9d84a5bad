"""Periodic work: once per time, by one worker, again when that one died."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.database.tasks import PeriodicTask, Task, run_task
from tests.service import Service


def _task(done: list[datetime], every: timedelta | None = timedelta(hours=1)) -> Task:
    def work(now: datetime) -> int:
        done.append(now)
        return 1

    return Task("count", work, every=every)


def test_many_workers_do_it_once(service: Service) -> None:
    done: list[datetime] = []
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: run_task(service.database, _task(done)), range(24)))
    assert len(done) == 1
    assert sum(counts) == 1


def test_it_is_done_again_when_its_time_has_come(service: Service) -> None:
    done: list[datetime] = []
    run_task(service.database, _task(done))
    _set(service, next_run_at=datetime.now(UTC) - timedelta(seconds=1))
    assert run_task(service.database, _task(done)) == 1
    assert run_task(service.database, _task(done)) == 0
    assert len(done) == 2


def test_work_that_failed_is_done_again_when_the_lease_runs_out(service: Service) -> None:
    def fail(now: datetime) -> int:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        run_task(service.database, Task("count", fail, every=timedelta(hours=1)))
    done: list[datetime] = []
    assert run_task(service.database, _task(done)) == 0
    _set(service, leased_until=datetime.now(UTC) - timedelta(seconds=1))
    assert run_task(service.database, _task(done)) == 1


def test_work_with_a_lease_of_its_own_waits_for_no_longer_one(service: Service) -> None:
    def fail(now: datetime) -> int:
        raise RuntimeError

    lease, done = timedelta(minutes=1), list[datetime]()
    with pytest.raises(RuntimeError):
        run_task(service.database, replace(_task(done), run=fail, lease=lease))
    with service.database.reading() as connection:
        until = connection.scalar(select(PeriodicTask.leased_until))
    assert until is not None
    assert timedelta() < until - datetime.now(UTC) <= lease
    working = replace(_task(done), lease=lease)
    assert run_task(service.database, working) == 0
    _set(service, leased_until=datetime.now(UTC) - timedelta(seconds=1))
    assert (run_task(service.database, working), run_task(service.database, working)) == (1, 0)


def test_a_clock_that_was_a_year_ahead_does_not_stop_the_work(service: Service) -> None:
    done: list[datetime] = []
    run_task(service.database, _task(done))
    ahead = datetime.now(UTC) + timedelta(days=365)
    for wrong in ({"next_run_at": ahead}, {"next_run_at": ahead, "leased_until": ahead}):
        _set(service, **wrong)
        assert run_task(service.database, _task(done)) == 1
        assert run_task(service.database, _task(done)) == 0


def test_work_without_a_period_is_done_at_every_look(service: Service) -> None:
    done: list[datetime] = []
    for _ in range(3):
        run_task(service.database, _task(done, every=None))
    assert len(done) == 3
    with service.database.reading() as connection:
        assert connection.scalar(select(PeriodicTask.name)) is None


def _set(service: Service, **values: datetime) -> None:
    with service.database.writing() as session:
        session.execute(update(PeriodicTask).values(**values))
        session.commit()
