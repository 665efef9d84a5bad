"""Which agencies are at work on a report: who leads it, and who was asked to help."""

import uuid
from typing import Any

from flask import Response

from app.errors import AssignmentOfAnother, NotInTheLead
from app.feedback.assignments.asking import Request
from app.feedback.assignments.moving import get_assignment, move_assignment
from app.feedback.assignments.states import Side, mover_of
from app.feedback.leads import decline_lead
from app.province.wiring import current_province
from app.triage.reports.access import (
    Rule,
    by_decider,
    by_staff,
    changed_report,
    lock_undecided,
    lock_visible,
    require_rule,
)
from app.triage.reports.actions import ask_for_help, hand_lead_over
from app.triage.schemas import StaffReportSchema
from app.triage.sight import is_in_charge, sees, works_for
from app.triage.work_schemas import (
    AssignmentInput,
    AssignmentMoveInput,
    LeadDeclineInput,
    LeadInput,
)
from app.web.api import Blueprint
from app.web.context import current_session, request_now
from app.web.etags import needs_if_match
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.transactions import transactional

blueprint = Blueprint("report_agencies", __name__, description="Agencies at work on a report.")


@blueprint.post("/v1/admin/reports/<uuid:report_id>/assignments")
@requires_staff(Operation.REPORTS_WORK)
@needs_if_match
@blueprint.arguments(AssignmentInput)
@idempotent
@blueprint.response(201, StaffReportSchema)
def ask_agency_to_help(sent: Request, report_id: uuid.UUID) -> Response:
    """Ask an agency to help; its people see the report from now on, and answer whoever leads.

    It is due as the report is, by the calendar of that agency. An agency that answered before is
    asked anew.
    """
    ask_for_help(report_id, sent)
    return changed_report(report_id, status=201)


@blueprint.post("/v1/admin/reports/<uuid:report_id>/assignments/<uuid:assignment_id>/transitions")
@requires_staff(Operation.REPORTS_WORK)
@needs_if_match
@blueprint.arguments(AssignmentMoveInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def move_assignment_on(
    sent: dict[str, Any], report_id: uuid.UUID, assignment_id: uuid.UUID
) -> Response:
    """Accept, answer or decline what one's own agency was asked; or, in the lead, take it back.

    Whoever leads reads the answer and gathers it into the one that the citizen gets.
    """
    report = lock_visible(report_id, rule=sees)
    session, wanted = current_session(), sent["state"]
    assignment = get_assignment(session, report, assignment_id)
    rule: Rule = is_in_charge
    if mover_of(wanted) is Side.LEAD:
        require_rule(report, rule, NotInTheLead)
    else:
        rule = works_for(assignment.agency_code)
        require_rule(report, rule, AssignmentOfAnother)
    by = by_staff(report, rule=rule)
    text, now = sent.get("text"), request_now()
    move_assignment(session, report, assignment, wanted, by, text=text, now=now)
    return changed_report(report_id)


@blueprint.put("/v1/admin/reports/<uuid:report_id>/lead")
@requires_staff(Operation.REPORTS_WORK)
@needs_if_match
@blueprint.arguments(LeadInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def pass_lead_on(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Have another agency lead. The report is on nobody's desk then, and counts by its calendar."""
    hand_lead_over(report_id, sent)
    return changed_report(report_id)


@blueprint.post("/v1/admin/reports/<uuid:report_id>/lead/decline")
@requires_staff(Operation.REPORTS_WORK)
@needs_if_match
@blueprint.arguments(LeadDeclineInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def decline_to_lead(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Say that one's own agency does not lead it, and why.

    It goes back to the agency that passed it on, else to the nearest above. The second time a
    supervisor has to decide.
    """
    report = lock_undecided(report_id)
    rule = works_for(report.lead_agency_code)
    require_rule(report, rule, NotInTheLead)
    decline_lead(
        current_session(),
        report,
        by_decider(report, rule=rule),
        reason=sent["reason"],
        province=current_province(),
        now=request_now(),
    )
    return changed_report(report_id)
