"""Transactions: writers wait for each other, nothing is lost, errors tell no contents."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from inspect import unwrap

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.database import engine, new_id
from app.database.tasks import PeriodicTask
from app.identity.models import StaffRole
from tests.service import Service


def _add_counter(service: Service) -> None:
    with service.database.writing() as session:
        now = datetime.fromtimestamp(0, UTC)
        session.add(PeriodicTask(name="counter", next_run_at=now, leased_until=None))
        session.commit()


def _count_up(service: Service) -> None:
    with service.database.writing() as session:
        row = session.scalars(select(PeriodicTask).with_for_update()).one()
        moment = row.next_run_at.timestamp() + 1
        row.next_run_at = datetime.fromtimestamp(moment, UTC)
        session.commit()


def test_writers_at_the_same_moment_lose_nothing(service: Service) -> None:
    _add_counter(service)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: _count_up(service), range(60)))
    with service.database.reading() as connection:
        assert connection.scalar(select(PeriodicTask.next_run_at)) == datetime.fromtimestamp(
            60, UTC
        )


def test_what_is_not_committed_never_happened(service: Service) -> None:
    _add_counter(service)
    with service.database.writing() as session:
        session.execute(update(PeriodicTask).values(name="changed"))
    with service.database.reading() as connection:
        assert connection.scalar(select(PeriodicTask.name)) == "counter"


def test_a_reader_does_not_wait_for_a_writer(service: Service) -> None:
    _add_counter(service)
    with service.database.writing() as session:
        session.execute(update(PeriodicTask).values(name="changed"))
        names: list[str | None] = []

        def read() -> None:
            with service.database.reading() as connection:
                names.append(connection.scalar(select(PeriodicTask.name)))

        _within(2, read)
        assert names == ["counter"]


def test_a_row_cannot_point_to_nobody(service: Service) -> None:
    with service.database.writing() as session:
        session.add(
            StaffRole(
                staff_id=new_id(),
                role="triager",
                granted_by="operator",
                granted_at=datetime.now(UTC),
            )
        )
        with pytest.raises(IntegrityError):
            session.flush()


def test_an_error_does_not_tell_what_was_to_be_stored(service: Service) -> None:
    """It is logged, and the log must not hold what a citizen wrote."""
    with service.database.writing() as session:
        wrong = text("INSERT INTO nowhere VALUES (:x)")
        with pytest.raises(DBAPIError) as failed:
            session.execute(wrong, {"x": "Nguyễn Thị Ngọc Lan"})
    assert "Lan" not in str(failed.value)


def test_a_committed_row_survives_the_loss_of_power(service: Service) -> None:
    if not service.database.is_sqlite:
        pytest.skip("the server's own setting on PostgreSQL")
    # As production makes it: other tests do not wait for the disk.
    made = unwrap(engine._sqlite_engine)(service.database.url)
    with made.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    made.dispose()
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def _within(seconds: float, work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "it waits"
