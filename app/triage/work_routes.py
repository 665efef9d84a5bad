"""Work on a report: on whose desk, how pressing, what about, where; emergencies and decisions."""

import uuid
from typing import Any

from flask import Response

from app.feedback.corrections import (
    Correction,
    NewCategory,
    NewPlace,
    recategorise,
    relocate,
)
from app.feedback.emergencies import acknowledge_emergency
from app.feedback.models import Report
from app.feedback.priorities import prioritise
from app.feedback.wiring import current_rules
from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage.decisions import decide
from app.triage.desks import give_to
from app.triage.report_access import (
    by_decider,
    by_staff,
    changed_report,
    is_allowed,
    lock_undecided,
    lock_visible,
)
from app.triage.schemas import StaffReportSchema
from app.triage.work_schemas import (
    AssigneeInput,
    DecisionInput,
    PlaceInput,
    PriorityInput,
    RecategoriseInput,
    assignee_of,
)
from app.web.api import Blueprint
from app.web.context import current_session, request_now
from app.web.etags import needs_if_match
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.transactions import transactional

blueprint = Blueprint("report_work", __name__, description="Work on a report.")


@blueprint.put("/v1/admin/reports/<uuid:report_id>/assignee")
@requires_staff(Operation.REPORTS_WORK)
@needs_if_match
@blueprint.arguments(AssigneeInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def assign_to_person(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Take a report (`me`), give it to a colleague who may move it, or hand it back (null).

    What a colleague has, only he and supervisors give away, unless he is away.
    """
    report = lock_visible(report_id)
    give_to(
        current_session(),
        report,
        assignee_of(sent["staff_id"], current_staff().id),
        by_staff(report),
        is_supervisor=is_allowed(report, Operation.REPORTS_DECIDE),
        now=request_now(),
    )
    return changed_report(report_id)


@blueprint.put("/v1/admin/reports/<uuid:report_id>/priority")
@requires_staff(Operation.REPORTS_WORK)
@needs_if_match
@blueprint.arguments(PriorityInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def set_priority(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Say how pressing a report is; an emergency stays urgent. The deadline stays what it is."""
    report = lock_visible(report_id)
    by, now = by_staff(report), request_now()
    reason = sent.get("reason")
    prioritise(current_session(), report, sent["priority"], by, reason=reason, now=now)
    return changed_report(report_id)


@blueprint.put("/v1/admin/reports/<uuid:report_id>/category")
@requires_staff(Operation.REPORTS_WORK)
@needs_if_match
@blueprint.arguments(RecategoriseInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def change_category(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """File a report under another category of its kind; deadline and lead follow.

    A sensitive category restricts it; no category lifts a restriction. Without `attributes` the
    answers stay that fit the new questions.
    """
    report = lock_undecided(report_id)
    wanted = NewCategory(sent["category"], sent.get("attributes"))
    recategorise(current_session(), report, wanted, _correction(report, sent))
    return changed_report(report_id)


@blueprint.put("/v1/admin/reports/<uuid:report_id>/location")
@requires_staff(Operation.REPORTS_WORK)
@needs_if_match
@blueprint.arguments(PlaceInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def move_pin(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Correct where a report is; its areas, who leads and its public place follow."""
    report = lock_undecided(report_id)
    address = sent.get("address", report.address)
    wanted = NewPlace(sent["latitude"], sent["longitude"], address)
    relocate(current_session(), report, wanted, _correction(report, sent))
    return changed_report(report_id)


@blueprint.post("/v1/admin/reports/<uuid:report_id>/acknowledgement")
@requires_staff(Operation.REPORTS_WORK)
@needs_if_match
@transactional
@blueprint.response(200, StaffReportSchema)
def acknowledge_open_emergency(report_id: uuid.UUID) -> Response:
    """Say that one knows of an emergency, once: that is what its deadline asks for.

    Who moves it first acknowledges it, too.
    """
    report = lock_visible(report_id)
    acknowledge_emergency(current_session(), report, by_staff(report), now=request_now())
    return changed_report(report_id)


@blueprint.post("/v1/admin/reports/<uuid:report_id>/decision")
@requires_staff(Operation.REPORTS_DECIDE)
@needs_if_match
@blueprint.arguments(DecisionInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def decide_as_supervisor(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Decide about a report that waits for a supervisor (`needs_supervisor`): work goes on.

    He may pass it on first, or move it himself.
    """
    report = lock_visible(report_id)
    decide(current_session(), report, by_staff(report), note=sent.get("note"), now=request_now())
    return changed_report(report_id)


def _correction(report: Report, sent: dict[str, Any]) -> Correction:
    return Correction(
        by=by_decider(report),
        note=sent.get("note"),
        keeps_lead=sent["keep_lead"],
        province=current_province(),
        rules=current_rules(),
        now=request_now(),
    )
