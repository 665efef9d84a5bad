"""Staff take reports out as a file; that they do is in the audit trail."""

import logging
from typing import Any

from flask import Response, request

from app.audit.events import record
from app.province.local_time import local_day
from app.triage.export.files import MEDIA_TYPES, ExportFormat, write_reports
from app.triage.export.walking import begin_export, count_reports, walk_reports
from app.triage.export_schemas import ReportExportQuery
from app.triage.queue.asking import asked_question
from app.web.api import Blueprint
from app.web.context import caller_key, current_database, current_session
from app.web.file_streams import stream_file
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.transactions import transactional

_LOG = logging.getLogger("app.triage")

blueprint = Blueprint("report_exports", __name__, description="Reports as files.")


@blueprint.get("/v1/admin/reports/export")
@requires_staff(Operation.REPORTS_EXPORT)
@blueprint.arguments(ReportExportQuery, location="query")
@transactional
@blueprint.file_response(*(media_type.split(";")[0] for media_type in MEDIA_TYPES.values()))
def export_reports(query: dict[str, Any]) -> Response:
    """The reports in the caller's sight that fit, as a file; the oldest first.

    At most what stood there at the moment of asking. A file that was cut off ends within the
    body: its last chunk never comes. The export is recorded, with its filter and how many fitted.
    """
    form, question = ExportFormat(query["format"]), asked_question(query)
    connection = current_session().connection()
    export = begin_export(connection, question)
    record(
        current_session(),
        actor=caller_key(),
        action="reports_exported",
        subject="reports",
        details={**_named(), "reports": count_reports(connection, export)},
        now=question.now,
    )
    chunks = write_reports(walk_reports(current_database(), export), form)
    return stream_file(
        chunks,
        media_type=MEDIA_TYPES[form],
        name=f"reports-{local_day(question.now):%Y%m%d}.{form}",
        event="report_export_sent",
        log=_LOG,
    )


def _named() -> dict[str, str]:
    """What was asked for, as the trail keeps it: codes, days, a box; words may be names."""
    return {name: "given" if name == "q" else value for name, value in request.args.items()}
