"""The public keys of receipts, where whoever verifies one looks for them."""

from flask import Blueprint, Response

from app.feedback.wiring import current_receipt_keys
from app.web.etags import with_etag
from app.web.guards import public
from app.web.strict_json import json_response

PUBLIC_FOR_S = 300

blueprint = Blueprint("receipt_keys", __name__)


@blueprint.get("/.well-known/receipt-keys.json")
@public
def receipt_keys() -> Response:
    """Every key that ever signed receipts (RFC 7517)."""
    keys = current_receipt_keys().jwks()
    # The worker makes the first key: until then nobody should remember the answer.
    return with_etag(json_response({"keys": keys}), public_for_s=PUBLIC_FOR_S if keys else None)
