"""Staff at work on reports. Every write names the revision it was based on (If-Match)."""

import uuid
from http import HTTPStatus
from typing import Any

from flask import Response
from sqlalchemy import Connection

from app.audit.events import record
from app.feedback.conversation import reply_to_report
from app.feedback.input_schemas import PhotoQuery
from app.feedback.photo_responses import photo_response
from app.feedback.photos.keeping import ShownFiles
from app.feedback.transitions import extend_report
from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage.merging.duplicates import get_shown_photo
from app.triage.queue import require_visible
from app.triage.reports.access import by_staff, changed_report, full_report, lock_visible
from app.triage.reports.actions import move, set_what_is_public
from app.triage.reports.deadlines import read_deadline
from app.triage.schemas import (
    ExtensionInput,
    PublicationInput,
    ReplyInput,
    ReportDeadlineSchema,
    StaffReportSchema,
    TransitionInput,
)
from app.triage.sight import sees
from app.web.api import Blueprint
from app.web.context import current_database, current_session, request_now
from app.web.etags import conditional, needs_if_match
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("triage", __name__, description="Reports, as staff work on them.")


@blueprint.get("/v1/admin/reports/<uuid:report_id>")
@requires_staff(Operation.REPORTS_READ)
@transactional
@blueprint.response(200, StaffReportSchema)
def get_report(report_id: uuid.UUID) -> Response:
    """One report with its history; its ETag is the revision that a write must name.

    The look is recorded, unless the caller has this revision already (304).
    """
    session = current_session()
    row = require_visible(session.connection(), current_staff(), report_id)
    response = conditional(full_report(session.connection(), row))
    if response.status_code == HTTPStatus.OK:
        by = by_staff(row, rule=sees)
        record(
            session,
            actor=by.key,
            action="report_read",
            subject=f"report:{report_id}",
            details=by.details,
            now=request_now(),
        )
    return response


@blueprint.get("/v1/admin/reports/<uuid:report_id>/photos/<uuid:photo_id>")
@requires_staff(Operation.REPORTS_READ)
@blueprint.arguments(PhotoQuery, location="query")
@blueprint.file_response("image/jpeg")
def get_report_photo(query: dict[str, Any], report_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    """A photo of a report or of one of its duplicates, `full` or `thumb`."""

    def find(connection: Connection) -> ShownFiles:
        row = require_visible(connection, current_staff(), report_id)
        return get_shown_photo(connection, photo_id, row)

    return photo_response(find, query["size"])


@blueprint.post("/v1/admin/reports/<uuid:report_id>/transitions")
@requires_staff(Operation.REPORTS_MOVE)
@needs_if_match
@blueprint.arguments(TransitionInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def move_report_on(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Move a report to another state; the citizen is told.

    His phone is told 10 seconds later, so that the move can be undone meanwhile; in an emergency
    at once. A report that doubles another of this service is merged into it instead. Of a rejected
    report a `reason` says why, of a referred one `referred_to` where to.
    """
    move(report_id, sent)
    return changed_report(report_id)


@blueprint.get("/v1/admin/reports/<uuid:report_id>/deadline")
@requires_staff(Operation.REPORTS_READ)
@blueprint.response(200, ReportDeadlineSchema)
def explain_deadline(report_id: uuid.UUID) -> Response:
    """When a report is due, and why: every span that counted, and the days that did not.

    Of an open emergency also whom to call now (`on_duty`).
    """
    with current_database().reading() as connection:
        row = require_visible(connection, current_staff(), report_id)
        content = read_deadline(connection, current_province(), row, now=request_now())
    return json_response(content)


@blueprint.post("/v1/admin/reports/<uuid:report_id>/extensions")
@requires_staff(Operation.REPORTS_EXTEND)
@needs_if_match
@blueprint.arguments(ExtensionInput)
@idempotent
@blueprint.response(201, StaffReportSchema)
def extend_deadline(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Give a report more working days, once, within what its deadline class takes."""
    report = lock_visible(report_id)
    extend_report(
        current_session(),
        report,
        by_staff(report),
        working_days=sent["working_days"],
        reason=sent["reason"],
        province=current_province(),
        now=request_now(),
    )
    return changed_report(report_id, status=201)


@blueprint.post("/v1/admin/reports/<uuid:report_id>/messages")
@requires_staff(Operation.REPORTS_REPLY)
@needs_if_match
@blueprint.arguments(ReplyInput)
@idempotent
@blueprint.response(201, StaffReportSchema)
def reply_to_citizen(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Write to the citizen; he is told that there is news."""
    report = lock_visible(report_id)
    reply_to_report(current_session(), report, by_staff(report), sent["text"], now=request_now())
    return changed_report(report_id, status=201)


@blueprint.put("/v1/admin/reports/<uuid:report_id>/publication")
@requires_staff(Operation.REPORTS_PUBLISH)
@needs_if_match
@blueprint.arguments(PublicationInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def set_publication(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Publish, restrict or hide a report; only title and text given here become public."""
    set_what_is_public(report_id, sent)
    return changed_report(report_id)
