"""A citizen's evidence of what he agreed to."""

from typing import Any

from flask import Response

from app.identity.principals import current_citizen
from app.privacy.consent_evidence import find_evidence, read_evidence
from app.privacy.evidence_schemas import ConsentEvidencePageSchema
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer
from app.web.etags import with_page_etag
from app.web.guards import requires_citizen
from app.web.paging import Cursors
from app.web.schemas import PageQuery

blueprint = Blueprint("consent-evidence", __name__, description="What citizens agreed to, when.")


@blueprint.get("/v1/me/consents/history")
@requires_citizen(needs_consent=False)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, ConsentEvidencePageSchema)
def list_my_consent_history(query: dict[str, Any]) -> Response:
    """Everything that the caller agreed to or took back, newest first."""
    cursors = Cursors(current_sealer(), "consent-history")
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_evidence(
            connection, current_citizen().id, before=before, count=query["limit"] + 1
        )
    return with_page_etag(cursors.page(rows, limit=query["limit"], render=read_evidence))
