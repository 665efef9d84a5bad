"""Requests made up from the document itself, right and wrong: each answered as documented."""

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from app.web.commands import documents
from tests.service import Caller, Service

_EXAMPLES = 5
# Some hundred requests for each of some hundred operations.
pytestmark = pytest.mark.timeout(400)
_CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
# The same requests in every run: a failure is found again, a slow machine changes nothing.
_QUICK = settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def operations(shared: Service) -> list[Any]:
    """All operations of the public document, to be called without a network."""
    with shared.app.app_context():
        schema = schemathesis.openapi.from_dict(documents()["openapi.json"])
    schema.app = shared.app
    found = [operation.ok() for operation in schema.get_all_operations()]
    # What comes after it would only meet a session that has ended.
    return sorted(found, key=lambda one: one.definition.raw["operationId"] == "endMySessions")


def _call_all(operations: list[Any], headers: dict[str, str]) -> Counter[int]:
    """Call every operation with requests that fit the document and requests that do not."""
    statuses: Counter[int] = Counter()
    for operation in operations:
        for mode in GenerationMode:

            @_QUICK
            @given(case=operation.as_strategy(generation_mode=mode))
            def call(case: Any) -> None:
                response = case.call(headers=headers)
                statuses[response.status_code] += 1
                case.validate_response(response, checks=_CHECKS)

            call()
    return statuses


def test_anyones_requests_are_answered_as_documented(operations: list[Any]) -> None:
    public = [one for one in operations if one.definition.raw["security"] == []]
    statuses = _call_all(public, {})
    assert {200, 401, 404, 422} <= set(statuses)


def test_a_citizens_requests_are_answered_as_documented(operations: list[Any], lan: Caller) -> None:
    statuses = _call_all(operations, lan.headers)
    assert {200, 201, 204, 404, 422} <= set(statuses)
