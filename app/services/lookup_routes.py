"""Looking up somebody else's dossier."""

from flask import Response

from app.errors import NotFound
from app.identity.principals import current_citizen
from app.services.dossier_readers import current_reader
from app.services.dossiers.lookup import Proof, look_up
from app.services.lookup_schemas import DossierLookupInput, LookedUpSchema
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, request_now
from app.web.guards import requires_citizen
from app.web.limits.misses import counting_misses
from app.web.limits.policy import LimitClass, limited
from app.web.strict_json import json_response

blueprint = Blueprint("dossier-lookup", __name__, description="Somebody else's dossier.")


@blueprint.post("/v1/services/dossiers/lookup")
@requires_citizen(assurance=2)
@limited(LimitClass.DOSSIER_PROOF)
@blueprint.arguments(DossierLookupInput)
@blueprint.response(200, LookedUpSchema)
def look_up_dossier(proof: Proof) -> Response:
    """Look up somebody else's dossier by its code, the end of its owner's number and his phone.

    A dossier that is not there, a wrong proof and a dossier without a phone are answered alike:
    404. Ten of these in an hour are a citizen's; the answers of others' guesses are limited too.
    The answer holds neither names nor papers, fees or words of the agency, and a `watch_token`.
    """
    citizen_id, reader = current_citizen().id, current_reader()
    with (
        counting_misses(LimitClass.DOSSIER_PROOF, NotFound, subject=proof.agency_and_day),
        current_database().reading() as connection,
    ):
        found = look_up(connection, current_sealer(), citizen_id, proof, reader, now=request_now())
    response = json_response(found)
    response.cache_control.no_store = True
    return response
