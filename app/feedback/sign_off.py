"""Where an agency wants it, answers and results go out only as a leader signs them (ký duyệt)."""

from dataclasses import replace

from app.errors import SignOffNeeded
from app.feedback.models import Report
from app.feedback.states import Actor, State
from app.feedback.steps import By
from app.province.snapshot import Province

# What the agency says as its last word.
SIGNED_STATES = frozenset({State.ANSWERED, State.RESOLVED})


def wants_sign_off(province: Province, agency: str) -> bool:
    """Whether a leader of ``agency`` signs its answers and results."""
    return province.agencies[agency].wants_sign_off


def signed_if_wanted(report: Report, by: By, province: Province) -> By:
    """``by`` as who signs, where the agency in the lead wants that, or as he is.

    Raises ``SignOffNeeded`` for staff who may not sign.
    """
    is_wanted = wants_sign_off(province, report.lead_agency_code)
    return signed(by) if by.actor is Actor.STAFF and is_wanted else by


def signed(by: By) -> By:
    """``by`` as who signs; raises ``SignOffNeeded`` unless he may."""
    if by.signature is None:
        raise SignOffNeeded
    return replace(by, acting_for=by.acting_for or by.signature.lent_by)
