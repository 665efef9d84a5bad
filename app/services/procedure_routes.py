"""Procedures for anyone: the catalogue, its search, and what one needs."""

from typing import Any

from flask import Response

from app.errors import CursorInvalid
from app.province.local_time import local_day
from app.province.wiring import current_province
from app.services.procedure_needs_schemas import NeedsQuery, NeedsSchema
from app.services.procedure_schemas import (
    OnQuery,
    ProcedurePageSchema,
    ProcedureQuery,
    ProcedureSchema,
    ProcedureVersionPageSchema,
)
from app.services.procedures.listing import FACETS, Place
from app.services.procedures.listing import list_procedures as list_catalogue
from app.services.procedures.needs import needs_content
from app.services.procedures.reading import (
    agency_names,
    facets_content,
    find_procedure,
    find_versions,
    full_content,
    listed_content,
)
from app.services.wiring import current_catalogue
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, request_language, request_now
from app.web.etags import with_etag
from app.web.guards import public
from app.web.paging import Cursors
from app.web.schemas import PageQuery
from app.web.strict_json import json_bytes, json_response

PUBLIC_FOR_S = 300

blueprint = Blueprint("procedures", __name__, description="What the province does for people.")


@blueprint.get("/v1/services/procedures")
@public
@blueprint.arguments(ProcedureQuery, location="query")
@blueprint.response(200, ProcedurePageSchema)
def list_procedures(query: dict[str, Any]) -> Response:
    """Find procedures by `q`, the best first; without it all that apply, in the order of codes.

    Found are codes, names with and without diacritics, everyday words and slips of a letter; the
    last word may be unfinished. At most 200 answer a question. A cursor goes on after what it
    showed last: as long as the catalogue stays the same no answer comes twice or is left out.
    """
    cursors, catalogue = Cursors(current_sealer(), "procedure-search"), current_catalogue()
    position = cursors.decode(query.get("cursor"))
    listing = list_catalogue(
        catalogue,
        query.get("q"),
        {name: str(query[name]) for name in FACETS if name in query},
        after=Place(*position) if position else None,
        count=query["limit"] + 1,
    )
    agencies = agency_names(current_province().agencies)
    page = cursors.page(
        listing.rows,
        limit=query["limit"],
        render=lambda row: listed_content(row.procedure, agencies, row.matched),
        position=lambda row: row.place,
    )
    counted = {
        "total": listing.total,
        "facets": facets_content(listing.counts, catalogue, agencies),
    }
    # Without the cursor, which is sealed anew each time.
    shown = json_bytes([page["items"], page["next_cursor"] is None, counted])
    return with_etag(json_response({**page, **counted}), public_for_s=PUBLIC_FOR_S, over=shown)


@blueprint.get("/v1/services/procedures/<code>")
@public
@blueprint.arguments(OnQuery, location="query")
@blueprint.response(200, ProcedureSchema)
def get_one_procedure(query: dict[str, Any], code: str) -> Response:
    """One procedure in full, as it applies today or on another day.

    The code may be as a dossier has it, with the part behind it.
    """
    with current_database().reading() as connection:
        shown, version = find_procedure(connection, code, on=_day(query))
    content = full_content(shown, version, agency_names(current_province().agencies))
    return with_etag(json_response(content), public_for_s=PUBLIC_FOR_S)


@blueprint.get("/v1/services/procedures/<code>/versions")
@public
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, ProcedureVersionPageSchema)
def list_procedure_versions(query: dict[str, Any], code: str) -> Response:
    """All versions of a procedure, the latest first, past and planned ones too."""
    with current_database().reading() as connection:
        shown, versions = find_versions(connection, code)
    cursors = Cursors(current_sealer(), f"procedure-versions/{shown}")
    position = cursors.decode(query.get("cursor"))
    numbers = [one["version"] for one in versions]
    if position is not None and position[0] not in numbers:
        raise CursorInvalid
    first = 0 if position is None else numbers.index(position[0]) + 1
    page = cursors.page(
        versions[first:],
        limit=query["limit"],
        render=lambda one: one,
        position=lambda one: [one["version"]],
    )
    shown_page = json_bytes([page["items"], page["next_cursor"] is None])
    return with_etag(json_response(page), public_for_s=PUBLIC_FOR_S, over=shown_page)


@blueprint.get("/v1/services/procedures/<code>/needs")
@public
@blueprint.arguments(NeedsQuery, location="query")
@blueprint.response(200, NeedsSchema)
def get_procedure_needs(query: dict[str, Any], code: str) -> Response:
    """What one needs for a procedure on one screen: papers, fees and time, with words to show."""
    with current_database().reading() as connection:
        shown, version = find_procedure(connection, code, on=_day(query))
    content = needs_content(
        shown,
        version,
        request_language(),
        agencies=agency_names(current_province().agencies),
        channel=query.get("channel"),
    )
    return with_etag(json_response(content), public_for_s=PUBLIC_FOR_S)


def _day(query: dict[str, Any]) -> Any:
    return query.get("on") or local_day(request_now())
