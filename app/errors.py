"""The tree of refusals: what the service says no to, each with a stable machine code.

Domain code raises these and nothing catches them on the way: one handler in ``app.web.problems``
turns them into RFC 9457 problems in the caller's language, their words from ``texts/errors.toml``.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldFault:
    """One fault in the input. ``pointer`` is a JSON pointer (RFC 6901) into what was sent."""

    pointer: str
    code: str
    params: tuple[tuple[str, str], ...] = ()


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
        **params: str | int,
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


class SessionEnded(Unauthenticated):
    """The session was ended; the app must log in again."""

    code = "session_ended"


class SessionExpired(Unauthenticated):
    """The session outlived its absolute lifetime; the app must log in again."""

    code = "session_expired"


class RefreshReused(Unauthenticated):
    """An old refresh token came back after its successor was used: the whole session is ended."""

    code = "refresh_reused"


class DpopProofInvalid(Unauthenticated):
    """The DPoP proof is not valid, was shown before, or is of another key than the session's."""

    code = "invalid_dpop_proof"
    challenge = 'DPoP error="invalid_dpop_proof", algs="ES256 EdDSA RS256"'


class DpopProofRequired(DpopProofInvalid):
    """The session is bound to a key, and no proof of that key came along."""

    code = "dpop_proof_required"


class Forbidden(DomainError):
    """The caller is known and may not do this."""

    status = 403
    code = "forbidden"


class AssuranceTooLow(Forbidden):
    """The digital identity was not verified at the level that this operation demands."""

    code = "assurance_too_low"
    members = ("required",)


class SecondFactorRequired(Forbidden):
    """The provider did not say that he proved himself by one of the methods demanded of him."""

    code = "second_factor_required"


class AccountRequired(Forbidden):
    """A genuine provider's token of somebody who never logged in here."""

    code = "account_required"


class ConsentRequired(Forbidden):
    """The citizen has not agreed to the newest text of ``purpose``, or took that back."""

    code = "consent_required"
    members = ("purpose", "version")


class OwnStaffAccount(Forbidden):
    """Nobody changes his own roles, or gives himself another's."""

    code = "own_staff_account"


class StaffRolesElsewhere(Forbidden):
    """The person also has roles that lie beyond the administrator's reach."""

    code = "staff_roles_elsewhere"


class RestrictedScopeNeeded(Forbidden):
    """Only who sees restricted reports himself may let others see them."""

    code = "restricted_scope_needed"


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


class TransitionNotAllowed(Conflict):
    """The report cannot move from its state to the wanted one."""

    code = "transition_not_allowed"


class IdentityInUse(Conflict):
    """The digital identity that the caller is logged in with cannot be separated from here."""

    code = "identity_in_use"


class SubmissionIdReused(Conflict):
    """The submission_id belongs to a report of this citizen with other content."""

    code = "submission_id_reused"


class StaffAccountExists(Conflict):
    """There is an account of this issuer and subject already."""

    code = "staff_account_exists"


class LastAdministrator(Conflict):
    """Nobody would be left to administer the whole province."""

    code = "last_administrator"


class AbsenceOverlaps(Conflict):
    """The person is away during part of that time already."""

    code = "absence_overlaps"


class PreconditionFailed(DomainError):
    """Somebody changed the record after the caller read it."""

    status = 412
    code = "revision_stale"


class ContentTooLarge(DomainError):
    """The body is larger than this operation takes."""

    status = 413
    code = "content_too_large"


class PhotoTooLarge(ContentTooLarge):
    """The photo has too many bytes."""

    code = "photo_too_large"


class UnsupportedMediaType(DomainError):
    """The body is of a type that this operation does not take."""

    status = 415
    code = "unsupported_media_type"


class PhotoTypeUnsupported(UnsupportedMediaType):
    """The file is no JPEG, PNG, WebP or HEIC, whatever its name says."""

    code = "photo_type_unsupported"


class Unprocessable(DomainError):
    """The request is well formed and its content breaks a rule; ``faults`` say where."""

    status = 422
    code = "validation_failed"


class IdempotencyKeyReused(Unprocessable):
    """The Idempotency-Key was used for another body."""

    code = "idempotency_key_reused"


class IdentifierNotProven(Unprocessable):
    """Nothing proves that the number is the caller's; deliberately the same for every cause."""

    code = "identifier_not_proven"


class OutsideServiceArea(Unprocessable):
    """The point lies outside the province."""

    code = "outside_service_area"


class PhotoUnreadable(Unprocessable):
    """The photo is damaged: its header is right, its content cannot be decoded."""

    code = "photo_unreadable"


class PhotoDimensionsRefused(Unprocessable):
    """The photo has too many pixels, too extreme a shape or too many frames."""

    code = "photo_dimensions_refused"


class PhotoUnknown(Unprocessable):
    """A photo id names no photo of this citizen that is ready and unused."""

    code = "photo_unknown"


class PhotoExpired(Unprocessable):
    """A photo was uploaded too long ago and has been removed."""

    code = "photo_expired"


class CategoryUnknown(Unprocessable):
    """The category does not exist, is retired, or is of another kind."""

    code = "category_unknown"


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


class PhotosBusy(Unavailable):
    """The photo decoder's queue is full."""

    code = "photos_busy"


class IdentityProviderUnavailable(Unavailable):
    """The digital-identity provider cannot be reached and its key is not known yet."""

    code = "identity_provider_unavailable"


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
