"""The kinds of refusals, as HTTP knows them, and what any domain may raise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FieldFault:
    """One fault in the input. ``pointer`` is a JSON pointer (RFC 6901) into what was sent."""

    pointer: str
    code: str
    params: tuple[tuple[str, str], ...] = ()


# A word of a problem's text, the key of one, or a text in both languages.
Param = str | int | Mapping[str, Any]


class DomainError(Exception):
    """A refusal the caller can act on; ``params`` fill the placeholders of its text."""

    status = 400
    code = "bad_request"
    # Those params that an app acts on: members of the problem beside its text (RFC 9457, 3.2).
    members: tuple[str, ...] = ()

    def __init__(
        self,
        *faults: FieldFault,
        retry_after_s: int | None = None,
        **params: Param,
    ) -> None:
        super().__init__(self.code)
        self.faults = faults
        self.retry_after_s = retry_after_s
        self.params = params


class BadRequest(DomainError):
    """The request cannot be read."""


class CursorInvalid(BadRequest):
    """The cursor was not made by this service for this list."""

    code = "cursor_invalid"


class IdempotencyKeyMissing(BadRequest):
    """The operation creates something and was sent without an Idempotency-Key."""

    code = "idempotency_key_missing"


class IdempotencyKeyInvalid(BadRequest):
    """The Idempotency-Key is neither a structured-field string nor a token."""

    code = "idempotency_key_invalid"


class Unauthenticated(DomainError):
    """Who is calling could not be proven; deliberately the same for every cause.

    ``cause`` and ``issuer`` (as the operator calls it) are for the log; no caller learns them.
    """

    status = 401
    code = "unauthenticated"
    # What WWW-Authenticate asks for.
    challenge = 'Bearer error="invalid_token"'

    def __init__(self, *, cause: str | None = None, issuer: str | None = None) -> None:
        super().__init__()
        self.cause = cause or self.code
        self.issuer = issuer


class Forbidden(DomainError):
    """The caller is known and may not do this."""

    status = 403
    code = "forbidden"


class NotFound(DomainError):
    """It does not exist, or it is someone else's: the answer does not tell which."""

    status = 404
    code = "not_found"


class Conflict(DomainError):
    """The request contradicts the state of the record."""

    status = 409
    code = "conflict"


class IdempotencyInFlight(Conflict):
    """The first request under this key is still being worked on."""

    code = "idempotency_in_flight"


class PreconditionFailed(DomainError):
    """Somebody changed the record after the caller read it."""

    status = 412
    code = "revision_stale"


class ContentTooLarge(DomainError):
    """The body is larger than this operation takes."""

    status = 413
    code = "content_too_large"


class UnsupportedMediaType(DomainError):
    """The body is of a type that this operation does not take."""

    status = 415
    code = "unsupported_media_type"


class Unprocessable(DomainError):
    """The request is well formed and its content breaks a rule; ``faults`` say where."""

    status = 422
    code = "validation_failed"


class IdempotencyKeyReused(Unprocessable):
    """The Idempotency-Key was used for another body."""

    code = "idempotency_key_reused"


class PreconditionRequired(DomainError):
    """A staff write came without If-Match."""

    status = 428
    code = "if_match_required"


class TooManyRequests(DomainError):
    """The caller passed a limit."""

    status = 429
    code = "too_many_requests"


class Unavailable(DomainError):
    """The service cannot do this now; Retry-After says when to come again."""

    status = 503
    code = "unavailable"


class NotConfigured(Unavailable):
    """The operator has not configured the outside system that this operation needs."""

    code = "not_configured"


class UpstreamError(Exception):
    """A system beyond our process failed. ``retryable`` says whether asking again can help."""

    def __init__(self, code: str, *, retryable: bool, retry_after_s: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.retry_after_s = retry_after_s
