"""Auditors read, filter and export the trail; that they do is in it too."""

import logging
from typing import Any

from flask import Response

from app import texts
from app.audit.events import record
from app.audit.export import MEDIA_TYPES, ExportFormat, write_events
from app.audit.reading import EventFilter, find_events, next_number, read_event, walk_events
from app.audit.schemas import (
    AuditActionsSchema,
    AuditEventPageSchema,
    AuditExportQuery,
    AuditQuery,
)
from app.web.api import Blueprint
from app.web.context import (
    caller_key,
    current_database,
    current_sealer,
    current_session,
    request_now,
)
from app.web.file_streams import stream_file
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.strict_json import json_response
from app.web.transactions import transactional

_LOG = logging.getLogger("app.audit")
_SUBJECT = "audit"

blueprint = Blueprint("audit", __name__, description="Who did what to which record.")


@blueprint.get("/v1/admin/audit")
@requires_staff(Operation.AUDIT_READ)
@blueprint.arguments(AuditQuery, location="query")
@transactional
@blueprint.response(200, AuditEventPageSchema)
def list_audit_events(query: dict[str, Any]) -> Response:
    """What was done, the newest first. The look itself is recorded, once for each page."""
    cursors, wanted = Cursors(current_sealer(), "audit"), _filter(query)
    position = cursors.decode(query.get("cursor"))
    rows = find_events(
        current_session().connection(),
        wanted,
        before=position[0] if position else None,
        count=query["limit"] + 1,
    )
    _record("audit_read", wanted)
    page = cursors.page(
        rows,
        limit=query["limit"],
        render=read_event,
        position=lambda row: [row.number],
    )
    return json_response(page)


@blueprint.get("/v1/admin/audit/export")
@requires_staff(Operation.AUDIT_EXPORT)
@blueprint.arguments(AuditExportQuery, location="query")
@transactional
@blueprint.file_response(*(media_type.split(";")[0] for media_type in MEDIA_TYPES.values()))
def export_audit_events(query: dict[str, Any]) -> Response:
    """Everything that fits, as a file, up to the moment of asking; the export is recorded.

    A file that was cut off ends within the body: its last chunk never comes.
    """
    wanted, form = _filter(query), ExportFormat(query["format"])
    before = next_number(current_session().connection())
    _record("audit_exported", wanted, format=form.value)
    events = walk_events(current_database(), wanted, before=before)
    return stream_file(
        write_events(events, form),
        media_type=MEDIA_TYPES[form],
        name=f"audit-{request_now():%Y%m%d}.{form}",
        event="audit_export_sent",
        log=_LOG,
    )


@blueprint.get("/v1/admin/audit/actions")
@requires_staff(Operation.AUDIT_READ)
@blueprint.response(200, AuditActionsSchema)
def list_audit_actions() -> Response:
    """The codes that `action` has, with their names."""
    group = "labels.audit_actions"
    items = [{"code": code, "label": texts.both(f"{group}.{code}")} for code in texts.keys(group)]
    return json_response({"items": items})


def _filter(query: dict[str, Any]) -> EventFilter:
    names = ("actor", "action", "subject", "request_id", "since", "until")
    return EventFilter(**{name: query.get(name) for name in names})


def _record(action: str, wanted: EventFilter, **more: str) -> None:
    record(
        current_session(),
        actor=caller_key(),
        action=action,
        subject=_SUBJECT,
        details=wanted.named() | more,
        now=request_now(),
    )
