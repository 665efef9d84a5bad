"""Who may sign the answers to a report: a leader of the agency that leads it, or of one above."""

from app.feedback.steps import Signature
from app.identity.principals import StaffPrincipal
from app.identity.staff.rights import Scope, allowing, find_lender
from app.province.snapshot import Province
from app.province.trees import ancestors
from app.triage.sight import Placed, Surroundings, sees
from app.web.operations import Operation


def find_signature(
    staff: StaffPrincipal, report: Placed, surroundings: Surroundings, province: Province
) -> Signature | None:
    """The right of ``staff`` to sign answers to ``report``, his own or an absent leader's.

    A leader of an agency that was only asked for help sees the report, and does not sign.
    """
    leading = ("", *ancestors(report.lead_agency_code, province.agency_parents))

    def signs(scope: Scope) -> bool:
        return scope.agency_code in leading and sees(scope, report, surroundings)

    held = allowing(staff.held, Operation.REPLIES_SIGN)
    if not any(signs(one.scope) for one in held):
        return None
    return Signature(find_lender(held, signs))
