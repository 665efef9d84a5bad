"""The files of each kind of record: its table taken in and given out as CSV."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app.province.imports import import_response, uploaded_file
from app.province.record_schemas import ImportQuery, ImportReportSchema
from app.province.record_specs import RecordRoutes, described_as, words
from app.province.records.importing import ImportReport, import_records
from app.province.records.reading import find_records
from app.province.records.tables import read_table, write_table
from app.web.api import Blueprint
from app.web.body_limits import takes_up_to
from app.web.context import caller_key, current_database, request_now
from app.web.guards import requires_staff
from app.web.idempotency import needs_key
from app.web.operations import Operation

MAX_TABLE_BYTES = 8 * 2**20
# Apart from the records: no code of one may be taken for them.
PATH_OF_IMPORTS = "/v1/admin/imports"
PATH_OF_EXPORTS = "/v1/admin/exports"


def register_import(blueprint: Blueprint, spec: RecordRoutes) -> None:
    """The route that takes a table in."""

    def view(query: dict[str, Any]) -> Response:
        # Before the transaction: nobody waits while a file is read.
        rows = read_table(spec.kind, uploaded_file(), spec.check)
        is_trial = query["dry_run"]

        def run(session: Session) -> ImportReport:
            by, now = caller_key(), request_now()
            return import_records(session, spec.kind, rows, by=by, now=now, is_trial=is_trial)

        return import_response(run, is_trial=is_trial)

    promise = (
        f"Bring {words(spec.many)} to what a CSV file says (8 MB at most; the columns are those"
        " of the export). All rows or none; `dry_run` only says what would become of each."
    )
    described = described_as(view, f"import_{spec.many}", promise)
    described = blueprint.response(200, ImportReportSchema)(blueprint.file_upload()(described))
    described = needs_key(blueprint.arguments(ImportQuery, location="query")(described))
    described = takes_up_to(MAX_TABLE_BYTES)(described)
    path = f"{PATH_OF_IMPORTS}/{spec.plural}"
    blueprint.post(path)(requires_staff(spec.manage)(described))


def register_export(blueprint: Blueprint, spec: RecordRoutes) -> None:
    """The route that gives the table out."""

    def view() -> Response:
        with current_database().reading() as connection:
            rows = find_records(
                connection, spec.kind, wanted={}, valid_on=None, after=None, count=100_000
            )
        response = Response(write_table(spec.kind, rows))
        response.content_type = "text/csv; charset=utf-8"
        response.headers["Content-Disposition"] = f'attachment; filename="{spec.many}.csv"'
        return response

    promise = f"All {words(spec.many)} as CSV, as the import takes it."
    described = described_as(view, f"export_{spec.many}", promise)
    described = blueprint.file_response("text/csv")(described)
    path = f"{PATH_OF_EXPORTS}/{spec.plural}"
    blueprint.get(path)(requires_staff(Operation.PROVINCE_READ)(described))
