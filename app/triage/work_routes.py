"""Work on a report: on whose desk, how pressing, what about, where; emergencies and decisions."""

import uuid
from typing import Any

from flask import Response

from app.feedback.corrections import NewPlace, relocate
from app.feedback.emergencies import acknowledge_emergency
from app.triage.reports.access import by_staff, changed_report, lock_undecided, lock_visible
from app.triage.reports.actions import (
    correction,
    file_elsewhere,
    put_on_desk,
    set_how_pressing,
)
from app.triage.reports.decisions import decide
from app.triage.schemas import StaffReportSchema
from app.triage.work_schemas import (
    AssigneeInput,
    DecisionInput,
    PlaceInput,
    PriorityInput,
    RecategoriseInput,
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
    put_on_desk(report_id, sent)
    return changed_report(report_id)


@blueprint.put("/v1/admin/reports/<uuid:report_id>/priority")
@requires_staff(Operation.REPORTS_WORK)
@needs_if_match
@blueprint.arguments(PriorityInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def set_priority(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Say how pressing a report is; an emergency stays urgent. The deadline stays what it is."""
    set_how_pressing(report_id, sent)
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
    file_elsewhere(report_id, sent)
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
    relocate(current_session(), report, wanted, correction(report, sent))
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
