"""Public services for the app: procedures, for anyone."""

from typing import Any

from flask import Response

from app.services.procedures import find_procedures, get_procedure
from app.services.schemas import (
    ProcedurePageSchema,
    ProcedureQuery,
    ProcedureSchema,
)
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer
from app.web.etags import with_etag, with_page_etag
from app.web.guards import public
from app.web.paging import Cursors
from app.web.strict_json import json_response

PUBLIC_FOR_S = 300

blueprint = Blueprint("services", __name__, description="Procedures.")


@blueprint.get("/v1/services/procedures")
@public
@blueprint.arguments(ProcedureQuery, location="query")
@blueprint.response(200, ProcedurePageSchema)
def list_procedures(query: dict[str, Any]) -> Response:
    """The catalogue of procedures, by code; `q` finds words of the name."""
    cursors = Cursors(current_sealer(), "procedures")
    position = cursors.decode(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_procedures(
            connection,
            words=query.get("q"),
            level=query.get("level"),
            after=position[0] if position else None,
            count=query["limit"] + 1,
        )
    page = cursors.page(
        rows,
        limit=query["limit"],
        render=lambda row: dict(row._mapping),  # noqa: SLF001 - public, in spite of its name
        position=lambda row: [row.code],
    )
    return with_page_etag(page, public_for_s=PUBLIC_FOR_S)


@blueprint.get("/v1/services/procedures/<code>")
@public
@blueprint.response(200, ProcedureSchema)
def get_one_procedure(code: str) -> Response:
    """One procedure: papers, fee, time."""
    with current_database().reading() as connection:
        row = get_procedure(connection, code)
    content = dict(row._mapping)  # noqa: SLF001 - public, in spite of its name
    return with_etag(json_response(content), public_for_s=PUBLIC_FOR_S)
