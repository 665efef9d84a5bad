"""Our public keys, where other systems look for them."""

from flask import Blueprint, Response

from app.identity.wiring import current_identity
from app.web.etags import with_etag
from app.web.guards import public
from app.web.strict_json import json_response

blueprint = Blueprint("keys", __name__)


@blueprint.get("/.well-known/jwks.json")
@public
def jwks() -> Response:
    """The keys that verify our access tokens (RFC 7517)."""
    keys = current_identity().signing_keys.jwks()
    # The first key is made by the first login: until then nobody should remember the answer.
    return with_etag(json_response({"keys": keys}), public_for_s=300 if keys else None)
