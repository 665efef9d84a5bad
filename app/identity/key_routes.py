"""Our public keys and what belongs to them, where other systems look for them."""

from flask import Blueprint, Response

from app.identity.discovery import discovery_document
from app.identity.wiring import current_identity
from app.web.context import current_platform
from app.web.etags import with_etag
from app.web.guards import public
from app.web.strict_json import json_response

PUBLIC_FOR_S = 300

blueprint = Blueprint("keys", __name__)


@blueprint.get("/.well-known/jwks.json")
@public
def jwks() -> Response:
    """The keys that verify our access tokens (RFC 7517)."""
    keys = current_identity().signing_keys.jwks()
    # The first key is made by the first login: until then nobody should remember the answer.
    return with_etag(json_response({"keys": keys}), public_for_s=PUBLIC_FOR_S if keys else None)


@blueprint.get("/.well-known/oauth-authorization-server")
@blueprint.get("/.well-known/openid-configuration")
@public
def discovery() -> Response:
    """Who issues our tokens and where the keys are (RFC 8414); the same at both addresses."""
    document = discovery_document(current_platform().settings.public_url)
    return with_etag(json_response(document), public_for_s=PUBLIC_FOR_S)
