"""What the tests of the audit trail share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.copies import copied_database


@pytest.fixture
def database_url(template_database: str, tmp_path: Path) -> Iterator[str]:
    """A copy for each test: events are numbered, and some tests take the triggers away."""
    with copied_database(template_database, tmp_path) as url:
        yield url
