"""What the tests of feedback share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import Settings
from tests.feedback.served import Served
from tests.processes import running_web
from tests.service import Service
from tests.stand_ins import Sandbox, make_environ


@pytest.fixture
def served(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Served]:
    """Two gunicorn workers on loopback."""
    environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
    # Fifty at once, coming again and again, are more than one citizen may send in ten minutes.
    environ["BDS_LIMITS_FACTOR"] = "10"
    settings = Settings.from_environ(environ)
    with Service.running(settings, sandbox) as service, running_web(environ) as web:
        yield Served(service, web)
