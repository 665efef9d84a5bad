"""Refusals about who is calling, and about accounts and their rights."""

from app.errors.kinds import Conflict, Forbidden, Unauthenticated, Unavailable, Unprocessable


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


class UploadTicketInvalid(Unauthenticated):
    """The upload ticket is none, has expired, or is another report's; the same for every cause."""

    code = "upload_ticket_invalid"
    challenge = 'UploadTicket error="invalid_token"'


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


class IdentityInUse(Conflict):
    """The digital identity that the caller is logged in with cannot be separated from here."""

    code = "identity_in_use"


class StaffAccountExists(Conflict):
    """There is an account of this issuer and subject already."""

    code = "staff_account_exists"


class LastAdministrator(Conflict):
    """Nobody would be left to administer the whole province."""

    code = "last_administrator"


class AbsenceOverlaps(Conflict):
    """The person is away during part of that time already."""

    code = "absence_overlaps"


class DutyOverlaps(Conflict):
    """Another shift of this tier, or of this person, runs during part of that time."""

    code = "duty_overlaps"
    members = ("overlaps",)


class DutyOver(Conflict):
    """The shift has ended; who was on duty stays as it was."""

    code = "duty_over"


class IdentifierNotProven(Unprocessable):
    """Nothing proves that the number is the caller's; deliberately the same for every cause."""

    code = "identifier_not_proven"


class IdentityProviderUnavailable(Unavailable):
    """The digital-identity provider cannot be reached and its key is not known yet."""

    code = "identity_provider_unavailable"
