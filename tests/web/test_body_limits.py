"""Bodies are bounded before they are read, whatever length they claim to have."""

import httpx
import pytest

from app.web.body_limits import DEFAULT_BYTES, FORM_MEMORY_BYTES, MAX_FORM_PARTS
from tests.copies import Deployment
from tests.loopback import LOOPBACK
from tests.service import Caller, Service
from tests.web.problems import problem_of


def _post(caller: Caller, path: str, body: bytes) -> int:
    answer = caller.client.post(
        path, data=body, content_type="application/json", headers=caller.headers
    )
    if answer.status_code == 413:
        problem_of(answer, 413, "content_too_large")
    return answer.status_code


@pytest.mark.parametrize("path", ["/v1/auth/attempts", "/v1/auth/session", "/v1/feedback/reports"])
def test_a_body_has_256_kib_at_most(shared: Service, lan: Caller, path: str) -> None:
    assert _post(lan, path, b"[" + b" " * (DEFAULT_BYTES - 2) + b"]") == 422
    assert _post(lan, path, b"[" + b" " * (DEFAULT_BYTES - 1) + b"]") == 413


def test_a_body_that_does_not_say_its_length_is_bounded_too(deployment: Deployment) -> None:
    with httpx.Client(base_url=deployment.web.url, **LOOPBACK) as client:
        for kib, wanted in ((16, 400), (DEFAULT_BYTES // 1024 + 64, 413)):
            answer = client.post(
                "/v1/auth/attempts",
                content=(b" " * 1024 for _ in range(kib)),
                headers={"Content-Type": "application/json"},
            )
            assert answer.status_code == wanted
            assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_body_that_lies_about_its_length_is_no_json(shared: Service, lan: Caller) -> None:
    for length in ("-1", "x", "1", ""):
        answer = lan.client.post(
            "/v1/auth/attempts",
            data=b'{"provider": "vneid"}',
            content_type="application/json",
            headers=lan.headers,
            environ_overrides={"CONTENT_LENGTH": length},
        )
        problem_of(answer, 400, "json_invalid")


def test_a_form_has_few_parts_and_small_fields(shared: Service, lan: Caller) -> None:
    headers = lan.headers | {"Idempotency-Key": "abcdefgh"}
    for form in (
        {f"field{number}": "x" for number in range(MAX_FORM_PARTS + 1)},
        {"field": "x" * (FORM_MEMORY_BYTES + 1)},
    ):
        answer = lan.client.post(
            "/v1/feedback/photos",
            data=form,
            content_type="multipart/form-data",
            headers=headers,
        )
        problem_of(answer, 413, "content_too_large")
