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
from app.web.schemas import PageQuery
from app.web.strict_json import json_response
from app.web.transactions import transactional

_ALL = "/v1/admin/notifications"

blueprint = Blueprint(
    "staff-notifications", __name__, description="What the caller was told; the push is a hint."
)


@blueprint.get(_ALL)
@requires_staff(Operation.ACCOUNT_NEWS)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, StaffNotificationPageSchema)
def list_my_staff_notifications(query: dict[str, Any]) -> Response:
    """The caller's inbox, the newest first: of each report what he was last told.

    What he does not see any more is not in it.
    """
    cursors = Cursors(current_sealer(), "staff-notifications")
    after = cursors.decode(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_inbox(connection, current_staff(), after=after, count=query["limit"] + 1)
    page = cursors.page(rows, limit=query["limit"], render=_shown, position=position_of)
    return with_page_etag(page)


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


def _shown(row: AnyRow) -> StaffNotificationRead:
    public_url = current_platform().settings.public_url
    return render_notification(row, request_language(), current_province(), public_url)
