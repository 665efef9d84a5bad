"""A foreign provider for each test, and the service that has it as its only issuer."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from sandbox.keys import Algorithm
from tests.oidc_provider.door import Door, write_issuers
from tests.oidc_provider.provider import ForeignIssuer, find_missing, running_node
from tests.service import Service
from tests.stand_ins import Sandbox, make_environ

MakeDoor = Callable[..., Door]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark this folder's tests, and skip them with a word where they cannot run."""
    here = Path(__file__).parent
    missing = find_missing()
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.oidc_provider)
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session")
def node() -> Iterator[str]:
    """The address at which providers are made."""
    with running_node() as control:
        yield control


@pytest.fixture
def make_door(node: str, database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[MakeDoor]:
    """Makes a provider and the service in front of it; arguments as ``write_issuers``."""
    with ExitStack() as stack:

        def make(algorithm: Algorithm = Algorithm.ES256, **changes: Any) -> Door:
            issuer = ForeignIssuer.started(node, algorithm)
            environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
            environ["BDS_ISSUERS_FILE"] = write_issuers(tmp_path, issuer, **changes)
            settings = Settings.from_environ(environ)
            return Door(stack.enter_context(Service.running(settings, sandbox)), issuer)

        yield make


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    """A provider that signs with ES256, codes redeemed by our server."""
    return make_door()
