"""The service in this process, and the variables with which a worker process joins it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.settings import Settings
from tests.service import Service
from tests.stand_ins import Sandbox, make_environ


@dataclass(frozen=True)
class Stage:
    """The service, and what a worker of it has in its environment."""

    service: Service
    environ: dict[str, str]


@pytest.fixture
def stage(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Stage]:
    """A service whose keys and database worker processes share."""
    environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
    with Service.running(Settings.from_environ(environ), sandbox) as service:
        yield Stage(service, environ)
