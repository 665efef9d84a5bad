"""The service as tests see it: a migrated database without traces of other tests, a real issuer."""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from app.database import Database
from app.database.migrations import upgrade
from app.province.reference_files import load_reference
from tests.copies import created_database
from tests.copies import database_url as database_url
from tests.copies import reused_database as reused_database
from tests.once import share_engines, share_rules
from tests.postgresql import running_postgresql

# Every test is searched for secrets that it made the service write.
from tests.secrets_plugin import pytest_runtest_makereport as pytest_runtest_makereport
from tests.service import Service
from tests.stand_ins import Sandbox, make_settings, running_sandbox

# How long something takes is measured elsewhere: here a busy machine must not fail a test.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
ON_POSTGRESQL = os.environ.get("BDS_TEST_DATABASE", "sqlite") == "postgresql"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what needs no database to the run on SQLite: it would say the same twice."""
    if not ON_POSTGRESQL:
        return
    needs = {item: "template_database" in getattr(item, "fixturenames", ()) for item in items}
    config.hook.pytest_deselected(items=[item for item in items if not needs[item]])
    items[:] = [item for item in items if needs[item]]


@pytest.fixture(scope="session", autouse=True)
def _shared_by_the_whole_run() -> Iterator[None]:
    """What every service would make for itself, and all alike."""
    with pytest.MonkeyPatch.context() as patch:
        share_engines(patch)
        share_rules(patch)
        # Nothing that is imported is ever garbage: not to be looked through again in every test.
        gc.collect()
        gc.freeze()
        yield


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
            url = stack.enter_context(created_database(server))
        else:
            url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'template.sqlite3'}"
        database = Database(url)
        upgrade(database)
        with database.writing() as session:
            list(load_reference(session, now=datetime.now(UTC)))
            session.commit()
        database.dispose()
        yield url


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
