"""A service whose worker has made the first key of receipts."""

import pytest

from tests.feedback.receipts.documented import run_worker
from tests.service import Service


@pytest.fixture
def signing(service: Service) -> Service:
    """The service, able to sign from its first report on."""
    run_worker(service)
    return service
