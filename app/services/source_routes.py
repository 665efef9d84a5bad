"""How it stands with the platforms that dossiers and procedures are fetched from."""

from flask import Response

from app.services.pulling.reading import read_sources
from app.services.source_schemas import SourcesSchema
from app.web.api import Blueprint
from app.web.context import current_database, request_now
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.strict_json import json_response

blueprint = Blueprint("sources", __name__, description="What is fetched from other systems.")


@blueprint.get("/v1/admin/sources")
@requires_staff(Operation.SOURCES_READ)
@blueprint.response(200, SourcesSchema)
def list_sources() -> Response:
    """The platforms that are fetched from: whether they answer, and how far each stream got."""
    with current_database().reading() as connection:
        items = read_sources(connection, now=request_now())
    return json_response({"items": items})
