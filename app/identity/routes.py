"""The caller's own account."""

from flask import Response

from app.identity.citizens.accounts import get_profile
from app.identity.principals import current_citizen
from app.identity.schemas import CitizenSchema
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer
from app.web.etags import with_etag
from app.web.guards import requires_citizen
from app.web.strict_json import json_response

blueprint = Blueprint("me", __name__, description="The caller's own account.")


@blueprint.get("/v1/me")
@requires_citizen()
@blueprint.response(200, CitizenSchema)
def get_my_account() -> Response:
    """The caller's own account."""
    principal = current_citizen()
    with current_database().reading() as connection:
        profile = get_profile(connection, current_sealer(), principal.id)
    return with_etag(json_response({**profile, "assurance": principal.assurance}))
