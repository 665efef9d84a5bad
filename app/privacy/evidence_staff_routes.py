"""The texts of consents for staff: how many stand by which version, and no names."""

from flask import Response

from app.privacy.consent_evidence import read_staff_texts
from app.privacy.evidence_schemas import StaffConsentTextsSchema
from app.web.api import Blueprint
from app.web.context import current_database
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.strict_json import json_response

blueprint = Blueprint("consent-texts", __name__, description="What citizens are asked.")


@blueprint.get("/v1/admin/consent-texts")
@requires_staff(Operation.CONSENT_TEXTS_READ)
@blueprint.response(200, StaffConsentTextsSchema)
def count_consents() -> Response:
    """Every version of every text in both languages; `agreed` and `withdrew` count last words."""
    with current_database().reading() as connection:
        return json_response({"items": read_staff_texts(connection)})
