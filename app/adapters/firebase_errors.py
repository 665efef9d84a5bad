"""What Firebase's errors mean for a message: firebase-admin's exceptions as ``PushOutcome``s.

Nothing made here carries an address, a credential or the text of an answer.
"""

import email.utils
import time

import httpx
from firebase_admin import exceptions, messaging
from google.auth.exceptions import GoogleAuthError

from app.adapters.push import PushError, PushOutcome


class TokenRejected(GoogleAuthError):
    """Firebase answered 401 to the token that we have."""


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


def outcome_of(error: exceptions.FirebaseError) -> PushOutcome:
    """What became of a message whose sending raised ``error``."""
    response: httpx.Response | None = error.http_response
    if response is None:
        return PushOutcome.refused(_named(error))
    return PushOutcome.refused(
        _named(error),
        address_is_dead=_blames_the_address(response),
        retry_after_s=_retry_after_s(response),
    )


def _named(error: exceptions.FirebaseError) -> PushError:
    for exception, name in _ERRORS:
        if isinstance(error, exception):
            return name
    if isinstance(error.cause, TokenRejected):
        return PushError.UNAUTHORISED
    if error.http_response is not None and error.http_response.status_code >= 500:
        return PushError.UNAVAILABLE
    if error.http_response is None and isinstance(error.cause, httpx.TransportError):
        return PushError.UNAVAILABLE
    return PushError.UNKNOWN


def _blames_the_address(response: httpx.Response) -> bool:
    """Whether a 400 names the address as the invalid field (google.rpc.BadRequest)."""
    if response.status_code != 400:
        return False
    try:
        details = response.json()["error"]["details"]
        violations = [v for detail in details for v in detail.get("fieldViolations", ())]
        return any(v["field"] in {"message.token", "message.fid"} for v in violations)
    except (ValueError, LookupError, TypeError, AttributeError):  # not Google's shape: no verdict
        return False


def _retry_after_s(response: httpx.Response) -> float | None:
    """Seconds from now, whichever of its two forms Retry-After has (RFC 9110, 10.2.3)."""
    value = response.headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        moment_s = email.utils.parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):  # no date, or one that no calendar has
        return None
    return max(0.0, moment_s - time.time())
