"""Waking the worker: a notice for each commit that has work, none for what was rolled back."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from app.database.wake import WorkBell, wake_worker
from tests.conftest import ON_POSTGRESQL
from tests.service import Service

pytestmark = pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has no notices; it is polled")


@contextmanager
def _listening(service: Service) -> Iterator[psycopg.Connection[Any]]:
    url = service.database.url.set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as listener:
        listener.execute("LISTEN binh_duong_so_work")
        yield listener


def _notices(listener: psycopg.Connection[Any]) -> int:
    return len(list(listener.notifies(timeout=0.2)))


def test_every_commit_with_work_is_one_notice(service: Service) -> None:
    with _listening(service) as listener, service.database.writing() as session:
        for _ in range(2):
            wake_worker(session)
            wake_worker(session)
            session.commit()
            assert _notices(listener) == 1


def test_what_was_rolled_back_wakes_nobody_and_the_next_commit_does(service: Service) -> None:
    with _listening(service) as listener, service.database.writing() as session:
        with session.begin_nested() as part:
            wake_worker(session)
            part.rollback()
        session.commit()
        wake_worker(session)
        session.rollback()
        assert _notices(listener) == 0
        wake_worker(session)
        session.commit()
        assert _notices(listener) == 1


def test_a_bell_that_lost_its_connection_rings_again(service: Service) -> None:
    bell = WorkBell(service.database)
    bell.sleep()
    with service.database.writing() as session:
        session.connection().exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    bell.sleep()
    bell.sleep()
    with service.database.writing() as session:
        wake_worker(session)
        session.commit()
    began_at = time.monotonic()
    bell.sleep()
    assert time.monotonic() - began_at < 0.5
    bell.close()
