"""What staff do with dossiers."""

from flask import Response

from app.identity.principals import current_staff
from app.identity.wiring import current_identity
from app.services.dossier_readers import current_reader
from app.services.dossiers.looks import LookReason, look_at_dossier
from app.services.look_schemas import DossierLookInput, LookedAtDossierSchema
from app.web.api import Blueprint
from app.web.context import current_sealer, current_session, request_now
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("dossier-looks", __name__, description="Looks at dossiers.")


@blueprint.post("/v1/admin/dossiers/<code>/look")
@requires_staff(Operation.DOSSIERS_LOOK)
@blueprint.arguments(DossierLookInput)
@transactional
@blueprint.response(200, LookedAtDossierSchema)
def look_at_one_dossier(why: LookReason, code: str) -> Response:
    """Look at a citizen's dossier, until `shown_until`. Every call is a look, and is recorded.

    For supervisors of the whole province: the dossier names its agency in words alone, so that no
    role of one agency could be held against it. Its owner, and who acts for an
    organisation that owns it, may come to read who looked (agency and role), when, for what purpose
    and why.
    """
    content = look_at_dossier(
        current_session(),
        current_sealer(),
        current_staff(),
        code,
        why,
        current_reader(),
        earlier=current_identity().earlier_looks,
        now=request_now(),
    )
    response = json_response(content)
    response.cache_control.no_store = True
    return response
