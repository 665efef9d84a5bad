"""Receipts that the citizen keeps."""

import uuid

from flask import Response

from app.feedback.receipt_schemas import ReceiptsSchema
from app.feedback.receipts.reading import read_own_receipts
from app.identity.principals import current_citizen
from app.web.api import Blueprint
from app.web.context import current_database
from app.web.etags import with_etag
from app.web.guards import requires_citizen
from app.web.strict_json import json_response

blueprint = Blueprint("receipts", __name__, description="Receipts that anybody can verify.")


@blueprint.get("/v1/feedback/reports/<uuid:report_id>/receipt")
@requires_citizen()
@blueprint.response(200, ReceiptsSchema)
def get_my_receipts(report_id: uuid.UUID) -> Response:
    """The receipts of one of the caller's reports: of its filing, each reply, each closing.

    Anybody can verify one offline, with the keys at `/.well-known/receipt-keys.json`. A signed
    receipt stays the same for ever, unless the key that signed it had to be given up.
    """
    with current_database().reading() as connection:
        receipts = read_own_receipts(connection, current_citizen().id, report_id)
    return with_etag(json_response({"receipts": receipts}))
