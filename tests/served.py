"""The service as real processes, for what only they show."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from app.settings import Settings
from tests.loopback import LOOPBACK
from tests.processes import RunningWeb, running_web
from tests.service import Caller, Service
from tests.stand_ins import Sandbox, make_environ


@dataclass(frozen=True)
class Served:
    """The service as gunicorn runs it, and in this process too, on the same database."""

    service: Service
    web: RunningWeb
    # With these variables other processes join it.
    environ: dict[str, str] = field(repr=False)

    def client(self, caller: Caller) -> httpx.Client:
        """A connection to the processes, logged in as ``caller``."""
        return httpx.Client(base_url=self.web.url, headers=caller.headers, timeout=30, **LOOPBACK)


@pytest.fixture
def served(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Served]:
    """Two gunicorn workers on loopback."""
    environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
    # Fifty at once, coming again and again, are more than one citizen may send in ten minutes.
    environ["BDS_LIMITS_FACTOR"] = "10"
    settings = Settings.from_environ(environ)
    with Service.running(settings, sandbox) as service, running_web(environ) as web:
        yield Served(service, web, environ)
