"""The citizen's reports."""

import uuid
from typing import Any

from flask import Response
from sqlalchemy import select

from app.errors import DomainError, NotFound
from app.feedback.changes import OwnMark, find_own_changes, find_own_mark
from app.feedback.citizen_moves import say_satisfied, withdraw_report, write_message
from app.feedback.drafts import ReportDraft
from app.feedback.filers import Filer
from app.feedback.input_schemas import MessageInput, ReportInput, SatisfactionInput, WithdrawInput
from app.feedback.models import Report
from app.feedback.own_reading import read_filed_report, read_own_report
from app.feedback.references import read_reference
from app.feedback.report_reads import summary
from app.feedback.report_responses import current_reader
from app.feedback.schemas import OwnReportPageSchema, ReportSchema
from app.feedback.states import Source
from app.feedback.submission import submit_report
from app.feedback.wiring import current_rules
from app.identity.principals import current_citizen
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import with_etag, with_page_etag
from app.web.guards import requires_citizen
from app.web.idempotency import idempotent
from app.web.limits.policy import LimitClass, limited
from app.web.paging import Cursors
from app.web.schemas import PageOrChangesQuery
from app.web.strict_json import json_response, request_json
from app.web.transactions import transactional

blueprint = Blueprint("feedback", __name__, description="A citizen's reports.")

_MINE = select(Report.__table__).order_by(Report.id.desc())


def _is_emergency() -> bool:
    """Whether the body reports an emergency: no limit holds one back."""
    try:
        draft = request_json()
    except DomainError:
        return False
    code = draft.get("category") if isinstance(draft, dict) else None
    category = current_province().categories.get(code) if isinstance(code, str) else None
    return category is not None and category.is_emergency


@blueprint.post("/v1/feedback/reports")
@requires_citizen()
@limited(LimitClass.REPORT, sparing=_is_emergency)
@blueprint.arguments(ReportInput)
@idempotent
@blueprint.also_response(200, ReportSchema)
@blueprint.response(201, ReportSchema)
def submit_my_report(draft: ReportDraft) -> Response:
    """File a report.

    Any retry returns the first report: within 48 hours by Idempotency-Key, for ever by
    `submission_id` (then 200). In an emergency call the `emergency_numbers` first; no limit holds
    such a report back. Complaints and denunciations are `not_taken_here`, with a `referral`.
    """
    citizen, session = current_citizen(), current_session()
    filed = submit_report(
        session,
        Filer(Source.APP, citizen.id),
        draft,
        province=current_province(),
        rules=current_rules(),
        sealer=current_sealer(),
        now=request_now(),
    )
    connection, reader = session.connection(), current_reader()
    if filed.new is not None:
        content = read_filed_report(connection, filed.new.row, filed.new.step, reader)
    else:
        content = read_own_report(connection, citizen.id, filed.report_id, reader)
    response = json_response(content, 201 if filed.new else 200)
    response.headers["Location"] = f"/v1/feedback/reports/{filed.report_id}"
    return response


@blueprint.get("/v1/feedback/reports")
@requires_citizen()
@blueprint.arguments(PageOrChangesQuery, location="query")
@blueprint.response(200, OwnReportPageSchema)
def list_my_reports(query: dict[str, Any]) -> Response:
    """The caller's reports, the newest first; with `changed_after` those that changed since.

    Keep the `changes_mark` of the first page, and send it as `changed_after` from time to time:
    what changed comes in the order of its changes, perhaps once too often, never too seldom. A
    mark is refused with `cursor_invalid` when a report has left the list since: load it anew.
    """
    marks = Cursors(current_sealer(), "my-report-changes/2")
    mark = marks.decode(query.get("changed_after"))
    if mark is not None:
        return _changed_reports(marks, after=OwnMark(*mark), count=query["limit"])
    cursors = Cursors(current_sealer(), "my-reports")
    before = cursors.decode_id(query.get("cursor"))
    wanted = _MINE.where(Report.citizen_id == current_citizen().id).limit(query["limit"] + 1)
    if before is not None:
        wanted = wanted.where(Report.id < before)
    with current_database().reading() as connection:
        # The mark first: what changes while we read comes again, rather than never.
        latest = find_own_mark(connection, current_citizen().id)
        rows = connection.execute(wanted).all()
    page = cursors.page(rows, limit=query["limit"], render=summary)
    return with_page_etag(page, changes_mark=_write(marks, latest), has_more_changes=False)


def _changed_reports(marks: Cursors, *, after: OwnMark, count: int) -> Response:
    changes = find_own_changes(current_database(), current_citizen().id, after=after, count=count)
    content = {
        "items": [summary(row) for row in changes.rows],
        "next_cursor": None,
        "changes_mark": _write(marks, changes.mark),
        "has_more_changes": changes.has_more,
    }
    return json_response(content)


def _write(marks: Cursors, mark: OwnMark) -> str:
    return marks.encode([mark.serial, mark.left])


@blueprint.get("/v1/feedback/reports/<id_or_reference>")
@requires_citizen()
@blueprint.response(200, ReportSchema)
def get_my_report(id_or_reference: str) -> Response:
    """One of the caller's reports, by id or reference, with its history."""
    with current_database().reading() as connection:
        content = read_own_report(
            connection, current_citizen().id, _key(id_or_reference), current_reader()
        )
    return with_etag(json_response(content))


@blueprint.post("/v1/feedback/reports/<uuid:report_id>/withdraw")
@requires_citizen()
@blueprint.arguments(WithdrawInput)
@transactional
@blueprint.response(200, ReportSchema)
def withdraw_my_report(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Withdraw a report on which work has not begun; repeating it changes nothing."""
    citizen_id = current_citizen().id
    withdraw_report(
        current_session(),
        citizen_id,
        report_id,
        note=sent.get("note"),
        province=current_province(),
        now=request_now(),
    )
    return _changed(citizen_id, report_id)


@blueprint.post("/v1/feedback/reports/<uuid:report_id>/satisfaction")
@requires_citizen()
@blueprint.arguments(SatisfactionInput)
@transactional
@blueprint.response(200, ReportSchema)
def say_whether_satisfied(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Say whether the answer or result satisfies; "yes" closes the report, "no" reopens it.

    "No" reopens it twice, the second time for a supervisor; a third is kept, and closes it.
    Repeating the last word changes nothing. With the `revision` that was judged, a word that comes
    late does not count for a later answer (`revision_stale`).
    """
    citizen_id = current_citizen().id
    say_satisfied(
        current_session(),
        citizen_id,
        report_id,
        is_satisfied=sent["satisfied"],
        note=sent.get("note"),
        revision=sent.get("revision"),
        province=current_province(),
        now=request_now(),
    )
    return _changed(citizen_id, report_id)


@blueprint.post("/v1/feedback/reports/<uuid:report_id>/messages")
@requires_citizen()
@blueprint.arguments(MessageInput)
@idempotent
@blueprint.also_response(200, ReportSchema)
@blueprint.response(201, ReportSchema)
def write_to_staff(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Add words to a report; where staff asked for more, this is the answer and work goes on.

    Any retry adds nothing: within 48 hours by Idempotency-Key, for ever by `message_id` (then 200).
    """
    citizen_id = current_citizen().id
    is_new = write_message(
        current_session(),
        citizen_id,
        report_id,
        sent["text"],
        message_id=sent.get("message_id"),
        province=current_province(),
        now=request_now(),
    )
    return _changed(citizen_id, report_id, 201 if is_new else 200)


def _changed(citizen_id: uuid.UUID, report_id: uuid.UUID, status: int = 200) -> Response:
    connection = current_session().connection()
    content = read_own_report(connection, citizen_id, report_id, current_reader())
    return json_response(content, status)


def _key(written: str) -> uuid.UUID | str:
    """The id or reference in a path; raises ``NotFound`` for what is neither."""
    reference = read_reference(written)
    if reference is not None:
        return reference
    try:
        return uuid.UUID(written)
    except ValueError as error:
        raise NotFound from error
