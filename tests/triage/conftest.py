"""What the tests of triage share."""

import pytest

from app.web.operations import Role
from tests.served import served as served
from tests.service import Caller, Service
from tests.triage.work import ROADS


@pytest.fixture
def lead(service: Service) -> Caller:
    """Who supervises the agency that leads roads."""
    return service.staff("supervisor", Role.SUPERVISOR, agency=ROADS)


@pytest.fixture
def officer(service: Service) -> Caller:
    """Whoever works there."""
    return service.staff("officer", Role.OFFICER, agency=ROADS)
