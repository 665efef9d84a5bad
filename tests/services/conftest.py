"""What the tests of services share."""

import pytest

from tests.service import Caller, Service
from tests.services.dossier_rows import set_proof
from tests.services.national import dossier, take_dossiers


@pytest.fixture
def lan(service: Service) -> Caller:
    """The owner of a dossier that can be looked up."""
    caller = service.citizen("lan")
    take_dossiers(service, [dossier()])
    set_proof(service)
    return caller


@pytest.fixture
def minh(service: Service) -> Caller:
    """Who wants to watch it."""
    return service.citizen("minh")
