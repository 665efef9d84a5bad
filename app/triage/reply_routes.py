"""Official replies: drafted, submitted, signed by a leader where his agency wants it, published."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response
from sqlalchemy import Connection

from app.database import AnyRow
from app.feedback.models import Report, ReportReply
from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage.queue import require_visible
from app.triage.replies.drafts import ReplyDraft
from app.triage.replies.reading import find_replies_in, find_replies_of, get_reply, reply_read
from app.triage.replies.taking import (
    change_reply,
    discard_reply,
    draft_reply,
    lock_reply,
    publish_reply,
    return_reply,
    submit_reply,
)
from app.triage.reply_schemas import (
    OfficialReplyPageSchema,
    OfficialReplySchema,
    RepliesQuery,
    ReplyDraftInput,
    ReplyPublishingInput,
    ReplyRemarkInput,
)
from app.triage.reports.access import by_staff, changed_report, lock_seen, lock_undecided
from app.triage.schemas import StaffReportSchema
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import conditional, needs_if_match, wanted_revision, with_revision
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.schemas import PageQuery
from app.web.strict_json import json_response
from app.web.transactions import transactional

_OF_REPORT = "/v1/admin/reports/<uuid:report_id>/replies"
_ONE = f"{_OF_REPORT}/<uuid:reply_id>"

blueprint = Blueprint("replies", __name__, description="Official replies, and who signs them.")


@blueprint.get("/v1/admin/replies")
@requires_staff(Operation.REPLIES_WRITE)
@blueprint.arguments(RepliesQuery, location="query")
@blueprint.response(200, OfficialReplyPageSchema)
def list_replies(query: dict[str, Any]) -> Response:
    """Replies about the reports in the caller's sight, the newest first.

    Without `state` those that wait for a signature.
    """
    scopes, state = current_staff().scopes, query["state"].value
    return _page(
        query,
        f"replies/{state}",
        lambda connection, before, count: find_replies_in(
            connection, scopes, state, before=before, count=count
        ),
    )


@blueprint.get(_OF_REPORT)
@requires_staff(Operation.REPLIES_WRITE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, OfficialReplyPageSchema)
def list_replies_of_report(query: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Every reply about one report, the newest first."""

    def find(connection: Connection, before: uuid.UUID | None, count: int) -> list[AnyRow]:
        require_visible(connection, current_staff(), report_id)
        return find_replies_of(connection, report_id, before=before, count=count)

    return _page(query, f"replies-of/{report_id}", find)


@blueprint.get(_ONE)
@requires_staff(Operation.REPLIES_WRITE)
@blueprint.response(200, OfficialReplySchema)
def get_official_reply(report_id: uuid.UUID, reply_id: uuid.UUID) -> Response:
    """One reply; its ETag is the revision that a change must name."""
    with current_database().reading() as connection:
        require_visible(connection, current_staff(), report_id)
        content = get_reply(connection, report_id, reply_id)
    return conditional(with_revision(content))


@blueprint.post(_OF_REPORT)
@requires_staff(Operation.REPLIES_WRITE)
@blueprint.arguments(ReplyDraftInput)
@idempotent
@blueprint.response(201, OfficialReplySchema)
def draft_official_reply(draft: ReplyDraft, report_id: uuid.UUID) -> Response:
    """Draft a reply. The citizen learns nothing of it, and the report's revision stays."""
    report = lock_seen(report_id)
    reply = draft_reply(current_session(), report, draft, by_staff(report), now=request_now())
    return _answer(reply, 201)


@blueprint.put(_ONE)
@requires_staff(Operation.REPLIES_WRITE)
@needs_if_match
@blueprint.arguments(ReplyDraftInput)
@transactional
@blueprint.response(200, OfficialReplySchema)
def change_official_reply(draft: ReplyDraft, report_id: uuid.UUID, reply_id: uuid.UUID) -> Response:
    """Set a draft anew, or one that was returned; `If-Match` names the reply's revision."""
    report, reply = _lock(report_id, reply_id)
    change_reply(current_session(), reply, draft, by_staff(report), now=request_now())
    return _answer(reply)


@blueprint.post(f"{_ONE}/submit")
@requires_staff(Operation.REPLIES_WRITE)
@needs_if_match
@transactional
@blueprint.response(200, OfficialReplySchema)
def submit_official_reply(report_id: uuid.UUID, reply_id: uuid.UUID) -> Response:
    """Lay a draft before a leader; from then on nobody changes it, unless it is returned."""
    report, reply = _lock(report_id, reply_id)
    submit_reply(current_session(), reply, by_staff(report), now=request_now())
    return _answer(reply)


@blueprint.post(f"{_ONE}/return")
@requires_staff(Operation.REPLIES_SIGN)
@needs_if_match
@blueprint.arguments(ReplyRemarkInput)
@transactional
@blueprint.response(200, OfficialReplySchema)
def return_official_reply(
    sent: dict[str, Any], report_id: uuid.UUID, reply_id: uuid.UUID
) -> Response:
    """Give what was submitted back with a remark, as a leader of the agency in the lead."""
    report, reply = _lock(report_id, reply_id)
    return_reply(current_session(), reply, by_staff(report), sent["remark"], now=request_now())
    return _answer(reply)


@blueprint.post(f"{_ONE}/discard")
@requires_staff(Operation.REPLIES_WRITE)
@needs_if_match
@transactional
@blueprint.response(200, OfficialReplySchema)
def discard_official_reply(report_id: uuid.UUID, reply_id: uuid.UUID) -> Response:
    """Give up a draft, or what was returned; it is kept."""
    report, reply = _lock(report_id, reply_id)
    discard_reply(current_session(), reply, by_staff(report), now=request_now())
    return _answer(reply)


@blueprint.post(f"{_ONE}/publish")
@requires_staff(Operation.REPLIES_WRITE)
@needs_if_match
@blueprint.arguments(ReplyPublishingInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def publish_official_reply(
    sent: dict[str, Any], report_id: uuid.UUID, reply_id: uuid.UUID
) -> Response:
    """Send a reply to the citizen and move the report where the reply says; he is told.

    Where the agency in the lead wants it signed, only its leader does (`sign_off_needed`).
    `If-Match` names the report's revision, `reply_revision` the reply's.
    """
    session, report = current_session(), lock_undecided(report_id)
    reply = lock_reply(session, report, reply_id, revision=sent["reply_revision"])
    publish_reply(
        session, report, reply, by_staff(report), province=current_province(), now=request_now()
    )
    return changed_report(report_id)


def _lock(report_id: uuid.UUID, reply_id: uuid.UUID) -> tuple[Report, ReportReply]:
    report = lock_seen(report_id)
    return report, lock_reply(current_session(), report, reply_id, revision=wanted_revision())


def _answer(reply: ReportReply, status: int = 200) -> Response:
    session = current_session()
    session.flush()
    return with_revision(get_reply(session.connection(), reply.report_id, reply.id), status)


def _page(
    query: dict[str, Any],
    name: str,
    find: Callable[[Connection, uuid.UUID | None, int], list[AnyRow]],
) -> Response:
    cursors = Cursors(current_sealer(), name)
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find(connection, before, query["limit"] + 1)
    page = cursors.page(rows, limit=query["limit"], render=reply_read)
    return json_response(page)
