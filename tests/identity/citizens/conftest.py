"""The service as these tests have it: both citizens' issuers give the app an ID token."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.service import Service
from tests.stand_ins import Sandbox, make_settings


@pytest.fixture
def service(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Service]:
    """The service without the portal's secret: a test then says itself what the portal says."""
    settings = make_settings(database_url, sandbox, photos=tmp_path / "photos")
    issuers = tuple(
        replace(issuer, client_secret=None, userinfo=False) for issuer in settings.issuers
    )
    with Service.running(replace(settings, issuers=issuers), sandbox) as running:
        yield running
