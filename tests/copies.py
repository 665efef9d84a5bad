"""Copies of the template database: for one test, for a module of tests, for the whole run."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import URL, Table, make_url

from app.database import Base
from app.settings import Settings
from tests.loopback import LOOPBACK
from tests.processes import RunningWeb, running_web
from tests.service import Caller, Service
from tests.stand_ins import Sandbox, make_environ, make_settings

_REFERENCE = frozenset(
    {
        "area_boundaries",
        "area_schemes",
        "areas",
        "agencies",
        "calendar_days",
        "categories",
        "category_groups",
        "deadline_classes",
        "province_state",
        "record_revisions",
        "working_calendars",
    }
)


@contextmanager
def created_database(server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database at ``server``, dropped at the end."""
    url, name = make_url(server), f"template_{uuid.uuid4().hex[:8]}"
    _administer(url, f'CREATE DATABASE "{name}"')
    yield url.set(database=name).render_as_string(hide_password=False)
    _administer(url, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def copied_database(template: str, folder: Path) -> Iterator[str]:
    """The URL of a fresh copy of the database at ``template``, dropped at the end."""
    url = make_url(template)
    if url.get_backend_name() == "sqlite":
        copy = folder / f"{uuid.uuid4().hex}.sqlite3"
        shutil.copy(str(url.database), copy)
        yield f"sqlite:///{copy}"
        return
    name = f"copy_{uuid.uuid4().hex[:12]}"
    _administer(url, f'CREATE DATABASE "{name}" TEMPLATE "{url.database}"')
    yield url.set(database=name).render_as_string(hide_password=False)
    _administer(url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def reused_database(
    template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A copy for the whole run: each test finds it as new, and engines are made for it once.

    On PostgreSQL copying takes ten times as long as emptying.
    """
    with copied_database(template_database, tmp_path_factory.mktemp("reused")) as url:
        yield url


@pytest.fixture
def database_url(template_database: str, reused_database: str) -> str:
    """The URL of a migrated database with the reference data and nothing that other tests wrote."""
    reused = make_url(reused_database)
    if reused.get_backend_name() == "sqlite":
        _replace(Path(str(reused.database)), Path(str(make_url(template_database).database)))
    else:
        _empty(reused_database, template_database)
    return reused_database


@pytest.fixture(scope="module")
def shared(
    template_database: str, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """One service for a module's tables of refusals; what a test leaves in it, the next finds."""
    folder = tmp_path_factory.mktemp("shared")
    with copied_database(template_database, folder) as url:
        settings = make_settings(url, sandbox, photos=folder / "photos")
        with Service.running(settings, sandbox) as running:
            yield running


@dataclass(frozen=True)
class Deployment:
    """gunicorn, and the same service once more in this process: one database, the same keys."""

    web: RunningWeb
    service: Service

    def client(self, caller: Caller) -> httpx.Client:
        """A connection to gunicorn with the tokens of ``caller``."""
        return httpx.Client(base_url=self.web.url, headers=caller.headers, timeout=30, **LOOPBACK)


@pytest.fixture(scope="session")
def deployment(
    template_database: str, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """The service in several processes, for what only they show."""
    folder = tmp_path_factory.mktemp("deployment")
    with copied_database(template_database, folder) as url:
        environ = make_environ(url, sandbox, photos=folder / "photos")
        with (
            Service.running(Settings.from_environ(environ), sandbox) as service,
            running_web(environ) as web,
        ):
            yield Deployment(web, service)


@pytest.fixture(scope="module")
def lan(shared: Service) -> Caller:
    """A citizen, logged in at ``shared``."""
    return shared.citizen("lan")


def _replace(database: Path, template: Path) -> None:
    """Put a copy of ``template`` in the place of ``database``; who still has it open keeps his."""
    for end in ("", "-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    shutil.copy(template, database)


def _empty(url: str, template: str) -> None:
    """Bring the database at ``url`` to what ``template`` holds."""
    with _connected(url) as connection, _connected(template) as original:
        # Without the triggers that let audit rows only be added.
        connection.execute("SET LOCAL session_replication_role = replica")
        generation = "SELECT generation FROM province_state"
        is_changed = (
            connection.execute(generation).fetchall() != original.execute(generation).fetchall()
        )
        emptied = [
            table.name
            for table in reversed(Base.metadata.sorted_tables)
            if is_changed or table.name not in _REFERENCE
        ]
        connection.execute(";".join(f"DELETE FROM {name}" for name in emptied).encode())  # noqa: S608 (our tables)
        for table in Base.metadata.sorted_tables if is_changed else ():
            if table.name in _REFERENCE:
                _copy(table, original, connection)


def _copy(table: Table, source: psycopg.Connection, target: psycopg.Connection) -> None:
    names = ", ".join(table.columns.keys())
    out, into = f"COPY {table.name} ({names}) TO STDOUT", f"COPY {table.name} ({names}) FROM STDIN"
    with source.cursor().copy(out.encode()) as rows, target.cursor().copy(into.encode()) as copy:
        for block in rows:
            copy.write(block)


def _connected(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql")
    return psycopg.connect(plain.render_as_string(hide_password=False))


def _administer(url: URL, statement: str) -> None:
    server = url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(statement)
