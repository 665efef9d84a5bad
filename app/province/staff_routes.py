"""Administering reference data. Every change names the revision it was based on, and is kept."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app.province import record_schemas as schemas
from app.province.boundary_records import (
    MAX_FILE_BYTES,
    delete_boundary,
    export_boundaries,
    import_boundaries,
    read_boundary_file,
)
from app.province.deadlines.explained import try_deadline
from app.province.deadlines.schemas import DeadlineSchema, DeadlineTrialQuery
from app.province.imports import import_response, uploaded_file
from app.province.record_file_routes import PATH_OF_EXPORTS, PATH_OF_IMPORTS
from app.province.record_routes import register_records
from app.province.record_specs import RecordRoutes
from app.province.records import kinds
from app.province.records.importing import ImportReport
from app.province.wiring import current_province, look_again_after
from app.web.api import Blueprint
from app.web.body_limits import takes_up_to
from app.web.context import caller_key, current_database, current_session, request_now
from app.web.etags import needs_if_match, wanted_revision
from app.web.guards import requires_staff
from app.web.idempotency import needs_key
from app.web.operations import Operation
from app.web.schemas import page_schema
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint(
    "reference-data",
    __name__,
    description="Areas, agencies, categories, calendars and deadlines, with dates and revisions.",
)


def _spec(
    kind: kinds.RecordKind, plural: str, query: Any = schemas.DatedRecordQuery
) -> RecordRoutes:
    written = getattr(schemas, f"{_camel_case(kind.name)}Input")
    read = getattr(schemas, f"{_camel_case(kind.name)}RecordSchema")
    return RecordRoutes(
        kind=kind,
        plural=plural,
        written=written,
        read=read,
        query=query,
        page=page_schema(read),
    )


def _camel_case(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


RECORDS = (
    _spec(kinds.AREA_SCHEMES, "area-schemes"),
    _spec(kinds.AREAS, "areas", schemas.AreaRecordQuery),
    _spec(kinds.AGENCIES, "agencies", schemas.AgencyRecordQuery),
    _spec(kinds.CATEGORY_GROUPS, "category-groups", schemas.RecordQuery),
    _spec(kinds.CATEGORIES, "categories", schemas.CategoryRecordQuery),
    _spec(kinds.CALENDARS, "calendars", schemas.RecordQuery),
    _spec(kinds.CALENDAR_DAYS, "calendar-days", schemas.CalendarDayQuery),
    _spec(kinds.DEADLINE_CLASSES, "deadline-classes", schemas.RecordQuery),
)
for _one in RECORDS:
    register_records(blueprint, _one)


@blueprint.post(f"{PATH_OF_IMPORTS}/area-boundaries")
@requires_staff(Operation.PROVINCE_MANAGE)
@takes_up_to(MAX_FILE_BYTES)
@needs_key
@blueprint.arguments(schemas.ImportQuery, location="query")
@blueprint.file_upload()
@blueprint.response(200, schemas.ImportReportSchema)
def import_area_boundaries(query: dict[str, Any]) -> Response:
    """Give areas the polygons of a GeoJSON file (RFC 7946, WGS 84, 16 MB at most).

    Each feature names its area by the properties `scheme` and `code`; `is_exact` false makes a
    rough outline, inside which nothing is certain. All or none; `dry_run` only says what would be.
    """
    rows, is_trial = read_boundary_file(uploaded_file()), query["dry_run"]

    def run(session: Session) -> ImportReport:
        return import_boundaries(
            session, rows, by=caller_key(), now=request_now(), is_trial=is_trial
        )

    return import_response(run, is_trial=is_trial)


@blueprint.get(f"{PATH_OF_EXPORTS}/area-boundaries")
@requires_staff(Operation.PROVINCE_READ)
@blueprint.arguments(schemas.BoundaryQuery, location="query")
@blueprint.file_response("application/geo+json")
def export_area_boundaries(query: dict[str, Any]) -> Response:
    """The polygons of all areas, or of one scheme's, as the import takes them."""
    with current_database().reading() as connection:
        content = export_boundaries(connection, scheme=query.get("scheme"))
    response = json_response(content)
    response.mimetype = "application/geo+json"
    response.headers["Content-Disposition"] = 'attachment; filename="area-boundaries.geojson"'
    return response


@blueprint.delete("/v1/admin/areas/<scheme>/<code>/boundary")
@requires_staff(Operation.PROVINCE_MANAGE)
@needs_if_match
@transactional
@blueprint.response(204)
def delete_area_boundary(scheme: str, code: str) -> Response:
    """Take an area's polygon away; it is then found by its point."""
    session = current_session()
    delete_boundary(
        session, (scheme, code), revision=wanted_revision(), by=caller_key(), now=request_now()
    )
    look_again_after(session)
    return Response(status=204)


@blueprint.get("/v1/admin/deadlines/trial")
@requires_staff(Operation.PROVINCE_READ)
@blueprint.arguments(DeadlineTrialQuery, location="query")
@blueprint.response(200, DeadlineSchema)
def try_a_deadline(query: dict[str, Any]) -> Response:
    """When something would be due, and every span that counts until then; nothing is filed."""
    return json_response(try_deadline(current_province(), now=request_now(), **query))
