"""Who may sign the answers to a report: who supervises where it is led."""

from app.feedback.steps import Signature
from app.identity.principals import StaffPrincipal
from app.identity.staff.rights import Scope, allowing, find_lender
from app.triage.sight import Placed, Surroundings, is_in_charge
from app.web.operations import Operation


def find_signature(
    staff: StaffPrincipal, report: Placed, surroundings: Surroundings
) -> Signature | None:
    """The right of ``staff`` to sign answers to ``report``, his own or an absent leader's.

    A leader of an agency that was only asked for help sees the report, and does not sign.
    """

    def signs(scope: Scope) -> bool:
        return is_in_charge(scope, report, surroundings)

    held = allowing(staff.held, Operation.REPLIES_SIGN)
    if not any(signs(one.scope) for one in held):
        return None
    return Signature(find_lender(held, signs))
