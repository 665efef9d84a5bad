"""Staff write down what a caller to 1022 reports."""

from flask import Response

from app.feedback.drafts import ReportDraft
from app.feedback.hotline import HotlineCaller, file_for_caller
from app.feedback.reading import get_report_row
from app.feedback.wiring import current_rules
from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage.filing_schemas import CallerReportInput, FiledReportSchema
from app.triage.reports.access import staff_report
from app.web.api import Blueprint
from app.web.context import current_sealer, current_session, request_now
from app.web.etags import with_revision
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation

blueprint = Blueprint("filing", __name__, description="Reports filed for callers.")


@blueprint.post("/v1/admin/reports")
@requires_staff(Operation.REPORTS_FILE)
@blueprint.arguments(CallerReportInput)
@idempotent
@blueprint.response(201, FiledReportSchema)
def file_report_for_caller(sent: tuple[HotlineCaller, ReportDraft]) -> Response:
    """File what a caller reports; read `reference` and `follow_code` out to him.

    With them he follows his report without an account, and claims it once he has one. The code is
    kept nowhere: sending the same `submission_id` again gives a new one, and ends the old.
    """
    caller, draft = sent
    session = current_session()
    filed = file_for_caller(
        session,
        current_staff().id,
        caller,
        draft,
        province=current_province(),
        rules=current_rules(),
        sealer=current_sealer(),
        now=request_now(),
    )
    connection = session.connection()
    content = staff_report(connection, get_report_row(connection, filed.report_id))
    return with_revision({**content, "follow_code": filed.follow_code}, 201)
