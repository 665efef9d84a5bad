"""What Firebase's answers mean for a message; its errors are named by firebase-admin.

Nothing made here carries an address, a credential or the text of an answer.
"""

import email.utils
import time
from typing import Any

import httpx
import orjson
from firebase_admin import _utils, exceptions, messaging

from app.adapters.kept_connections import Answer
from app.adapters.push import PushError, PushOutcome

_LONGEST_NAME = 200  # projects/{id of at most 30}/messages/{id}
# The first match counts: Firebase's own errors stand before the general ones they derive from.
_ERRORS: tuple[tuple[type[Exception], PushError], ...] = (
    (messaging.UnregisteredError, PushError.UNREGISTERED),
    (messaging.SenderIdMismatchError, PushError.SENDER_MISMATCH),
    (exceptions.InvalidArgumentError, PushError.INVALID_MESSAGE),
    (exceptions.UnauthenticatedError, PushError.UNAUTHORISED),
    (exceptions.PermissionDeniedError, PushError.UNAUTHORISED),
    (exceptions.ResourceExhaustedError, PushError.THROTTLED),
    (exceptions.InternalError, PushError.UNAVAILABLE),
    (exceptions.UnavailableError, PushError.UNAVAILABLE),
    (exceptions.DeadlineExceededError, PushError.TIMEOUT),
)


def outcome_of(answer: Answer) -> PushOutcome:
    """What became of a message that got ``answer``."""
    if 200 <= answer.status < 300:
        return _accepted(answer)
    return PushOutcome.refused(
        _named(answer),
        address_is_dead=_blames_the_address(answer),
        retry_after_s=_retry_after_s(answer),
    )


def _accepted(answer: Answer) -> PushOutcome:
    content = _json(answer)
    name = content.get("name") if isinstance(content, dict) else None
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        # A 200 of somebody in between.
        return PushOutcome.refused(PushError.UNKNOWN)
    return PushOutcome(accepted=True, message_name=name)


def _named(answer: Answer) -> PushError:
    error = _firebase_error(answer)
    for exception, name in _ERRORS:
        if isinstance(error, exception):
            return name
    return PushError.UNAVAILABLE if answer.status >= 500 else PushError.UNKNOWN


def _firebase_error(answer: Answer) -> exceptions.FirebaseError | None:
    """What firebase-admin's own client would have raised; None where the answer is not Google's.

    There is no public way to it: the function is one that turns the error of an HTTP client into
    Firebase's, so it gets one of those.
    """
    request = httpx.Request("POST", "https://fcm.googleapis.com")
    response = httpx.Response(answer.status, content=answer.body, request=request)
    refusal = httpx.HTTPStatusError("refused", request=request, response=response)
    read_code = messaging._MessagingService._build_fcm_error_httpx  # noqa: SLF001 - see above
    try:
        error: exceptions.FirebaseError = _utils.handle_platform_error_from_httpx(
            refusal, read_code
        )
    except (ValueError, AttributeError, TypeError):  # bytes that are no text, or another JSON
        return None
    return error


def _blames_the_address(answer: Answer) -> bool:
    """Whether a 400 names the address as the invalid field (google.rpc.BadRequest)."""
    if answer.status != 400:
        return False
    try:
        details = _json(answer)["error"]["details"]
        violations = [v for detail in details for v in detail.get("fieldViolations", ())]
        return any(v["field"] in {"message.token", "message.fid"} for v in violations)
    except (LookupError, TypeError, AttributeError):  # not Google's shape: no verdict
        return False


def _retry_after_s(answer: Answer) -> float | None:
    """Seconds from now, whichever of its two forms Retry-After has (RFC 9110, 10.2.3)."""
    value = answer.headers.get("retry-after", "")
    if value.isdecimal():
        return float(value)
    try:
        moment_s = email.utils.parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):  # no date, or one that no calendar has
        return None
    return max(0.0, moment_s - time.time())


def _json(answer: Answer) -> Any:
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
