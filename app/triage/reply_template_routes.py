"""Reply templates: kept by supervisors and administrators, filled in for a report by handlers."""

import uuid
from typing import Any

from flask import Response

from app.feedback.models import ReplyTemplate
from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage.queue import require_visible
from app.triage.reply_template_schemas import (
    FilledTemplatePageSchema,
    ReplyTemplateInput,
    ReplyTemplatePageSchema,
    ReplyTemplateSchema,
    ReplyTemplatesQuery,
)
from app.triage.sight import surroundings_of
from app.triage.templates.filling import filled_template, find_language, fits, values_of
from app.triage.templates.keeping import (
    TemplateDraft,
    change_template,
    create_template,
    lock_template,
)
from app.triage.templates.reach import within_reach
from app.triage.templates.reading import find_templates, get_template, template_read
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

_ALL = "/v1/admin/reply-templates"
_ONE = f"{_ALL}/<uuid:template_id>"

blueprint = Blueprint("reply_templates", __name__, description="Texts to begin replies with.")


@blueprint.get(_ALL)
@requires_staff(Operation.REPLY_TEMPLATES_READ)
@blueprint.arguments(ReplyTemplatesQuery, location="query")
@blueprint.response(200, ReplyTemplatePageSchema)
def list_reply_templates(query: dict[str, Any]) -> Response:
    """Everybody's templates and those of one's own agency, the newest first."""
    cursors = Cursors(current_sealer(), "reply-templates")
    where = [
        within_reach(current_staff().scopes),
        ReplyTemplate.is_retired.is_(query["retired"]),
    ]
    if "agency" in query:
        where.append(ReplyTemplate.agency_code == query["agency"])
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_templates(
            connection,
            *where,
            before=before,
            count=query["limit"] + 1,
        )
    page = cursors.page(rows, limit=query["limit"], render=template_read)
    return json_response(page)


@blueprint.get(_ONE)
@requires_staff(Operation.REPLY_TEMPLATES_READ)
@blueprint.response(200, ReplyTemplateSchema)
def get_reply_template(template_id: uuid.UUID) -> Response:
    """One template; its ETag is the revision that a change must name."""
    with current_database().reading() as connection:
        content = get_template(connection, current_staff().scopes, template_id)
    return conditional(with_revision(content))


@blueprint.post(_ALL)
@requires_staff(Operation.REPLY_TEMPLATES_MANAGE)
@blueprint.arguments(ReplyTemplateInput)
@idempotent
@blueprint.response(201, ReplyTemplateSchema)
def create_reply_template(draft: TemplateDraft) -> Response:
    """Add a template: to one's own agency, or with a role for the whole province to any."""
    template = create_template(
        current_session(), draft, current_staff(), province=current_province(), now=request_now()
    )
    return with_revision(template_read(template), 201)


@blueprint.put(_ONE)
@requires_staff(Operation.REPLY_TEMPLATES_MANAGE)
@needs_if_match
@blueprint.arguments(ReplyTemplateInput)
@transactional
@blueprint.response(200, ReplyTemplateSchema)
def change_reply_template(draft: TemplateDraft, template_id: uuid.UUID) -> Response:
    """Set a template anew, or retire it: none is deleted. What was written with it stays."""
    session, by = current_session(), current_staff()
    template = lock_template(session, template_id, by, revision=wanted_revision())
    change_template(session, template, draft, by, province=current_province(), now=request_now())
    return with_revision(template_read(template))


@blueprint.get("/v1/admin/reports/<uuid:report_id>/reply-templates")
@requires_staff(Operation.REPLIES_WRITE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, FilledTemplatePageSchema)
def fill_reply_templates(query: dict[str, Any], report_id: uuid.UUID) -> Response:
    """The templates that fit a report, filled in for it in the citizen's language.

    Everybody's and the caller's agency's, for its category and for where it may be moved now.
    """
    cursors, staff = Cursors(current_sealer(), f"filled-templates/{report_id}"), current_staff()
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        report = require_visible(connection, staff, report_id)
        rows = find_templates(
            connection,
            *fits(report, staff.scopes, surroundings_of(connection, report_id)),
            before=before,
            count=query["limit"] + 1,
        )
        language = find_language(connection, report)
    values = values_of(report, current_province())
    page = cursors.page(
        rows,
        limit=query["limit"],
        render=lambda row: filled_template(row, language, values),
    )
    return json_response(page)
