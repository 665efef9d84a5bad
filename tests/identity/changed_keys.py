"""One database under one set of keys after the other."""

import base64
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from click.testing import Result

from app.settings import Settings
from tests.secrets_guard import GUARD
from tests.service import Service
from tests.stand_ins import Sandbox, make_environ

# The service under these BDS_SECRET_KEYS and this BDS_LOOKUP_KEY, each the newest first.
UnderKeys = Callable[[list[str], list[str]], AbstractContextManager[Service]]


@pytest.fixture
def under_keys(database_url: str, sandbox: Sandbox, tmp_path: Path) -> UnderKeys:
    """Starts the service on one database with the keys that are given."""

    @contextmanager
    def start(sealing: list[str], lookup: list[str]) -> Iterator[Service]:
        environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
        environ |= {"BDS_SECRET_KEYS": ",".join(sealing), "BDS_LOOKUP_KEY": ",".join(lookup)}
        with Service.running(Settings.from_environ(environ), sandbox) as running:
            yield running

    return start


def new_keys(count: int) -> list[str]:
    """Keys that nobody has used."""
    keys = [base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() for _ in range(count)]
    for key in keys:
        GUARD.keep_secret(key)
    return keys


def run(service: Service, *command: str) -> Result:
    """Run a command of the service."""
    return service.app.test_cli_runner().invoke(args=list(command))
