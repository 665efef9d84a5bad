"""Waking the worker when there is something to do: NOTIFY on PostgreSQL, a short poll on SQLite."""

import time
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database.engine import Database

_CHANNEL = "binh_duong_so_work"
_POLL_S = 0.5
# Work whose time has come wakes nobody, and neither does being told to stop: so even with NOTIFY
# the worker looks up this often.
_LONGEST_SLEEP_S = 1.0


def wake_worker(session: Session) -> None:
    """Wake the worker when the transaction of ``session`` commits.

    Asking again in the same transaction costs little: the server sends equal notices once.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"NOTIFY {_CHANNEL}"))


class WorkBell:
    """Lets a worker sleep until it is woken or its time is up."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] | None = None

    def sleep(self) -> None:
        """Return when work was announced, at the latest after a second."""
        if self._database.is_sqlite:
            time.sleep(_POLL_S)
            return
        try:
            for _ in self._listening().notifies(timeout=_LONGEST_SLEEP_S, stop_after=1):
                return
        except psycopg.OperationalError:
            # The server restarts; the rows are safe, and the next look finds them.
            self.close()
            time.sleep(_POLL_S)

    def close(self) -> None:
        """Stop listening."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _listening(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            url = self._database.url.set(drivername="postgresql")
            self._connection = psycopg.connect(
                url.render_as_string(hide_password=False), autocommit=True, connect_timeout=5
            )
            self._connection.execute(f"LISTEN {_CHANNEL}")
        return self._connection
