"""The service as tests see it: a migrated database of its own for each test, a real issuer."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from app.database import Database
from app.database.migrations import upgrade
from app.province.reference_files import load_reference
from tests.postgresql import running_postgresql

# Every test is searched for secrets that it made the service write.
from tests.secrets_plugin import pytest_runtest_makereport as pytest_runtest_makereport
from tests.service import Sandbox, Service, make_settings, running_sandbox

ON_POSTGRESQL = os.environ.get("BDS_TEST_DATABASE", "sqlite") == "postgresql"


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The stand-ins, running on loopback: digital identity and Firebase."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a migrated database with reference data; nobody writes to it."""
    with ExitStack() as stack:
        if ON_POSTGRESQL:
            server = os.environ.get("BDS_TEST_POSTGRESQL_URL") or stack.enter_context(
                running_postgresql()
            )
            url = _create_postgresql(server, f"template_{uuid.uuid4().hex[:8]}")
            stack.callback(_drop_postgresql, url)
        else:
            url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'template.sqlite3'}"
        database = Database(url)
        upgrade(database)
        with database.writing() as session:
            load_reference(session)
            session.commit()
        database.dispose()
        yield url


@pytest.fixture
def database_url(template_database: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh copy of the template."""
    if template_database.startswith("sqlite"):
        target = tmp_path / "test.sqlite3"
        shutil.copy(str(make_url(template_database).database), target)
        yield f"sqlite:///{target}"
        return
    url = _create_postgresql(
        template_database,
        f"test_{uuid.uuid4().hex[:12]}",
        template=make_url(template_database).database,
    )
    yield url
    _drop_postgresql(url)


@pytest.fixture
def service(
    database_url: str,
    sandbox: Sandbox,
    tmp_path: Path,
) -> Iterator[Service]:
    """The service in this process, on its own database and photo folder."""
    settings = make_settings(database_url, sandbox, photos=tmp_path / "photos")
    with Service.running(settings, sandbox) as running:
        yield running


def _admin(url: str, statement: str) -> None:
    server = make_url(url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(statement)  # type: ignore[call-overload]


def _create_postgresql(server: str, name: str, *, template: str | None = None) -> str:
    _admin(server, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _drop_postgresql(url: str) -> None:
    _admin(url, f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')
