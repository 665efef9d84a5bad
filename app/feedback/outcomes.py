"""Why a report was rejected, and where it was referred to."""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import FieldFault, Unprocessable
from app.feedback.models import Report
from app.feedback.states import State


class RejectionReason(StrEnum):
    """Why a report is not taken on."""

    NOT_PROVINCE_MATTER = "not_province_matter"
    NO_PROBLEM_FOUND = "no_problem_found"
    INSUFFICIENT_INFORMATION = "insufficient_information"
    ABUSIVE = "abusive"
    DUPLICATE = "duplicate"
    OTHER = "other"


@dataclass(frozen=True)
class ReferredTo:
    """An agency beyond the province's own, and how the citizen reaches it."""

    name: str
    phone: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What is said with a rejection or a referral, beside the note."""

    reason: RejectionReason | None = None
    referred_to: ReferredTo | None = None


NO_OUTCOME = Outcome()


def set_outcome(report: Report, wanted: State, outcome: Outcome) -> None:
    """Note the outcome of a locked ``report`` that goes to ``wanted``; an earlier one is over.

    Raises ``Unprocessable`` where it does not go with that state.
    """
    if outcome.reason is not None and wanted is not State.REJECTED:
        raise Unprocessable(FieldFault("/reason", "other_state"))
    if outcome.referred_to is not None and wanted is not State.REFERRED:
        raise Unprocessable(FieldFault("/referred_to", "other_state"))
    place = outcome.referred_to
    report.rejection_reason = outcome.reason.value if outcome.reason else None
    report.referred_to_name = place.name if place else None
    report.referred_to_phone = place.phone if place else None
    report.referred_to_url = place.url if place else None
