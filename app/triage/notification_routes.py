"""The inbox of whoever works here."""

import uuid
from typing import Any

from flask import Response

from app.database import AnyRow
from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage.notices.inbox import (
    StaffNotificationRead,
    count_unread,
    delete_notification,
    find_inbox,
    mark_all_read,
    mark_read,
    position_of,
    render_notification,
)
from app.triage.notices.inbox_changes import Mark, find_changes, latest_mark
from app.triage.notification_schemas import (
    StaffNotificationPageSchema,
    StaffUnreadCountSchema,
)
from app.web.api import Blueprint
from app.web.context import (
    current_database,
    current_platform,
    current_sealer,
    current_session,
    request_language,
    request_now,
)
from app.web.etags import with_etag, with_page_etag
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.schemas import PageOrChangesQuery
from app.web.strict_json import json_response
from app.web.transactions import transactional

_ALL = "/v1/admin/notifications"

blueprint = Blueprint(
    "staff-notifications", __name__, description="What the caller was told; the push is a hint."
)


@blueprint.get(_ALL)
@requires_staff(Operation.ACCOUNT_NEWS)
@blueprint.arguments(PageOrChangesQuery, location="query")
@blueprint.response(200, StaffNotificationPageSchema)
def list_my_staff_notifications(query: dict[str, Any]) -> Response:
    """The caller's inbox, the newest first: of each report what he was last told.

    What he does not see any more is not in it. Keep the `changes_mark` of the first page, and send
    it as `changed_after` from time to time: what changed comes, perhaps once too often, never too
    seldom, with `removed_ids` for what was deleted or went out of sight. A mark is refused with
    `cursor_invalid` when the caller's roles are others than when it was given: load the list anew.
    """
    if "changed_after" in query:
        return _changed(query)
    cursors = Cursors(current_sealer(), "staff-notifications")
    after, staff = cursors.decode(query.get("cursor")), current_staff()
    with current_database().reading() as connection:
        # The mark first: what changes while we read comes again, rather than never.
        mark = latest_mark(connection, staff)
        rows = find_inbox(connection, staff, after=after, count=query["limit"] + 1)
    page = cursors.page(rows, limit=query["limit"], render=_shown, position=position_of)
    return with_page_etag(
        page, changes_mark=_write_mark(mark), has_more_changes=False, removed_ids=[]
    )


@blueprint.get(f"{_ALL}/unread-count")
@requires_staff(Operation.ACCOUNT_NEWS)
@blueprint.response(200, StaffUnreadCountSchema)
def count_my_unread_staff_notifications() -> Response:
    """How much of the caller's inbox is unread."""
    with current_database().reading() as connection:
        unread = count_unread(connection, current_staff())
    return with_etag(json_response({"unread": unread}))


@blueprint.post(f"{_ALL}/<uuid:notification_id>/read")
@requires_staff(Operation.ACCOUNT_NEWS)
@transactional
@blueprint.response(204)
def mark_my_staff_notification_read(notification_id: uuid.UUID) -> tuple[str, int]:
    """Mark one notification read; what of it still waits to be sent is not."""
    mark_read(current_session(), current_staff(), notification_id, now=request_now())
    return "", 204


@blueprint.post(f"{_ALL}/read-all")
@requires_staff(Operation.ACCOUNT_NEWS)
@transactional
@blueprint.response(204)
def mark_all_my_staff_notifications_read() -> tuple[str, int]:
    """Mark everything read."""
    mark_all_read(current_session(), current_staff(), now=request_now())
    return "", 204


@blueprint.delete(f"{_ALL}/<uuid:notification_id>")
@requires_staff(Operation.ACCOUNT_NEWS)
@transactional
@blueprint.response(204)
def delete_my_staff_notification(notification_id: uuid.UUID) -> tuple[str, int]:
    """Take one notification out of the inbox; repeating it answers the same.

    Newer news of the same report comes in again.
    """
    delete_notification(current_session(), current_staff(), notification_id, now=request_now())
    return "", 204


def _changed(query: dict[str, Any]) -> Response:
    after = _read_mark(query["changed_after"])
    changes = find_changes(current_database(), current_staff(), after=after, count=query["limit"])
    content = {
        "items": [_shown(row) for row in changes.rows],
        "next_cursor": None,
        "changes_mark": _write_mark(changes.mark),
        "has_more_changes": changes.has_more,
        "removed_ids": changes.removed,
    }
    return json_response(content)


def _marks() -> Cursors:
    """Those of one inbox: another's mark is none of its own."""
    return Cursors(current_sealer(), f"staff-notification-changes/{current_staff().id}")


def _write_mark(mark: Mark) -> str:
    return _marks().encode([mark.told, mark.reports, mark.rights])


def _read_mark(written: str) -> Mark:
    told, reports, rights = _marks().decode(written) or (0, 0, "")
    return Mark(told, reports, rights)


def _shown(row: AnyRow) -> StaffNotificationRead:
    public_url = current_platform().settings.public_url
    return render_notification(row, request_language(), current_province(), public_url)
