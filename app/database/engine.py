"""The connection to SQLite or PostgreSQL: how transactions begin, and how reads do without one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

# A writer waits this long for another one's commit before it gives up.
LOCK_WAIT_S = 10
_STATEMENT_LIMIT_S = 30
# Errors are logged; what was to be stored (a text, a place, a name) has no place in a log.
_HIDE_PARAMETERS = True


class Database:
    """One database: ``writing()`` gives a session in a transaction, ``reading()`` a connection."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        make_engine = _sqlite_engine if self.is_sqlite else _postgresql_engine
        self.engine = make_engine(url)
        # Single statements need no BEGIN and ROLLBACK: on PostgreSQL two round trips saved. A pool
        # of its own, because switching a connection to and fro costs as much as the statement.
        self.read_engine = make_engine(url, isolation_level="AUTOCOMMIT")
        # What every session carries with it (``Session.info``), for what a transaction needs
        # besides its rows.
        self.session_info: dict[str, Any] = {}

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction; rolled back unless the caller commits."""
        with Session(self.engine, expire_on_commit=False, info=self.session_info) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose every statement stands alone and sees what is committed."""
        with self.read_engine.connect() as connection:
            yield connection

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()
        self.read_engine.dispose()


def _sqlite_engine(url: str, **options: Any) -> Engine:
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=_HIDE_PARAMETERS,
        connect_args={"timeout": LOCK_WAIT_S, "check_same_thread": False},
        **options,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        # Transactions are begun by us alone; the driver's own guesses stay off.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            # FULL: a committed report survives the loss of power, not only of the process.
            "synchronous=FULL",
            "cache_size=-16000",
            "temp_store=MEMORY",
            # What was deleted is overwritten: an erased citizen is in no free page of the file.
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    if "isolation_level" not in options:

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            # A deferred transaction that turns into a writer fails at once when another one wrote
            # in between, whatever the busy timeout; an immediate one waits its turn.
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgresql_engine(url: str, **options: Any) -> Engine:
    return create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=False,
        pool_recycle=600,
        hide_parameters=_HIDE_PARAMETERS,
        connect_args={
            "connect_timeout": LOCK_WAIT_S,
            "application_name": "binh-duong-so",
            "options": f"-c timezone=UTC -c statement_timeout={_STATEMENT_LIMIT_S}s"
            f" -c lock_timeout={LOCK_WAIT_S}s"
            " -c idle_in_transaction_session_timeout=60s",
        },
        **options,
    )
