"""What every problem must be, whatever caused it."""

from typing import Any

from werkzeug.test import TestResponse

from app.texts import Language, text

MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "errors"}
# What an app acts on, beside the text.
_MORE = {
    "assurance_too_low": {"required"},
    "consent_required": {"purpose", "version"},
    "outside_service_area": {"referral"},
    "duty_overlaps": {"overlaps"},
    "reporting_restricted": {"until_on", "reason"},
    "rule_unreachable": {"covered_by"},
}


def problem_of(
    answer: TestResponse, status: int, code: str, language: str = "vi"
) -> dict[str, Any]:
    """The problem in ``answer``, which must be whole and in ``language``."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Content-Language"] == language
    content: dict[str, Any] = answer.get_json()
    assert set(content) == MEMBERS | _MORE.get(code, set())
    assert content["status"] == status
    assert content["code"] == code
    assert content["type"] == f"urn:binh-duong-so:problem:{code}"
    assert content["title"] == text(f"errors.{code}.title", Language(language))
    assert content["request_id"] == answer.headers["X-Request-Id"]
    assert content["detail"]
    assert "{" not in content["detail"]
    return content


def pointers(answer: TestResponse, status: int = 422) -> dict[str, str]:
    """The faults of a refused body: pointer to code, each with a message."""
    faults = problem_of(answer, status, "validation_failed")["errors"]
    assert all(set(fault) == {"pointer", "code", "message"} for fault in faults)
    assert all(fault["message"] and "{" not in fault["message"] for fault in faults)
    return {fault["pointer"]: fault["code"] for fault in faults}
