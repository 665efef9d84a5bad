"""The citizen's phones and his inbox."""

import uuid
from typing import Any

from flask import Response

from app.database import AnyRow
from app.errors import CursorInvalid
from app.identity.principals import current_citizen
from app.notifications.announcements.inbox import find_read_until
from app.notifications.announcements.reading import ANNOUNCEMENT, render_announcement
from app.notifications.detaching import remove_own_device
from app.notifications.devices import Registration, register_device
from app.notifications.reading import NotificationRead, render
from app.notifications.schemas import (
    DeviceInput,
    NotificationPageSchema,
    NotificationSchema,
    UnreadCountSchema,
)
from app.notifications.unread import count_unread
from app.notifications.whole_inbox import (
    Marks,
    delete_item,
    find_changes,
    find_items,
    get_item,
    latest_marks,
    mark_item_read,
    read_everything,
    require_same_concerns,
)
from app.notifications.wiring import current_followed, current_follows
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
from app.web.guards import requires_citizen
from app.web.paging import Cursors
from app.web.schemas import PageOrChangesQuery
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint(
    "notifications", __name__, description="The inbox is the truth; the push is a hint."
)


@blueprint.put("/v1/notifications/devices/<uuid:installation_id>")
@requires_citizen()
@blueprint.arguments(DeviceInput)
@transactional
@blueprint.response(204)
def register_my_device(sent: Registration, installation_id: uuid.UUID) -> tuple[str, int]:
    """Register this phone for pushes, or refresh it; do it at every start of the app.

    The phone belongs to whoever registered it last. Logging out ends its pushes; where the app
    calls with the provider's own access token there is no login to end, so remove the phone then.
    """
    citizen = current_citizen()
    register_device(
        current_session(),
        current_sealer(),
        installation_id,
        sent,
        citizen_id=citizen.id,
        session_id=citizen.session_id,
        now=request_now(),
    )
    return "", 204


@blueprint.delete("/v1/notifications/devices/<uuid:installation_id>")
@requires_citizen()
@transactional
@blueprint.response(204)
def remove_my_device(installation_id: uuid.UUID) -> tuple[str, int]:
    """Stop pushes to this phone. Repeating it, or another's phone, answers the same."""
    remove_own_device(
        current_session(), installation_id, citizen_id=current_citizen().id, now=request_now()
    )
    return "", 204


@blueprint.get("/v1/notifications")
@requires_citizen()
@blueprint.arguments(PageOrChangesQuery, location="query")
@blueprint.response(200, NotificationPageSchema)
def list_my_notifications(query: dict[str, Any]) -> Response:
    """The inbox, newest first; with `changed_after` what came, was read or was deleted since.

    Keep the `changes_mark` of the first page, and send it as `changed_after` from time to time:
    what changed comes in the order of its changes, perhaps once too often, never too seldom. A mark
    is refused with `cursor_invalid` when the caller follows other areas, or has phones of other
    platforms, than when it was given: other announcements are his, so load the list anew.
    """
    marks = Cursors(current_sealer(), "notification-changes")
    mark = marks.decode(query.get("changed_after"))
    if mark is not None:
        return _changed_notifications(marks, after=_marks_of(mark), count=query["limit"])
    cursors, citizen_id = Cursors(current_sealer(), "notifications"), current_citizen().id
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        # The marks first: what changes while we read comes again, rather than never.
        latest = latest_marks(connection, citizen_id, current_followed())
        read_until = find_read_until(connection, citizen_id)
        rows = find_items(
            connection,
            citizen_id,
            current_follows(),
            before=before,
            count=query["limit"] + 1,
            now=request_now(),
        )
    page = cursors.page(rows, limit=query["limit"], render=_shown)
    return with_page_etag(
        page,
        changes_mark=marks.encode(latest),
        has_more_changes=False,
        removed_ids=[],
        announcements_read_until=read_until,
    )


def _marks_of(sent: list[Any]) -> Marks:
    # An earlier version's mark does not say what concerned him.
    if len(sent) != len(Marks._fields):
        raise CursorInvalid
    return Marks(*sent)


def _changed_notifications(marks: Cursors, *, after: Marks, count: int) -> Response:
    database, citizen_id = current_database(), current_citizen().id
    with database.reading() as connection:
        require_same_concerns(connection, citizen_id, current_followed(), after)
        read_until = find_read_until(connection, citizen_id)
    changes = find_changes(
        database, citizen_id, current_follows(), after=after, count=count, now=request_now()
    )
    content = {
        "items": [_shown(row) for row in changes.rows],
        "next_cursor": None,
        "changes_mark": marks.encode(changes.marks),
        "has_more_changes": changes.has_more,
        "removed_ids": changes.removed,
        "announcements_read_until": read_until,
    }
    return json_response(content)


@blueprint.get("/v1/notifications/unread-count")
@requires_citizen()
@blueprint.response(200, UnreadCountSchema)
def count_my_unread_notifications() -> Response:
    """How many notifications are unread, announcements among them."""
    with current_database().reading() as connection:
        unread = count_unread(
            connection, current_citizen().id, current_follows(), now=request_now()
        )
    return with_etag(json_response({"unread": unread}))


@blueprint.get("/v1/notifications/<uuid:notification_id>")
@requires_citizen()
@blueprint.response(200, NotificationSchema)
def get_my_notification(notification_id: uuid.UUID) -> Response:
    """One notification."""
    with current_database().reading() as connection:
        row = get_item(
            connection,
            current_citizen().id,
            notification_id,
            current_follows(),
            now=request_now(),
        )
    return with_etag(json_response(_shown(row)))


@blueprint.post("/v1/notifications/<uuid:notification_id>/read")
@requires_citizen()
@transactional
@blueprint.response(204)
def mark_my_notification_read(notification_id: uuid.UUID) -> tuple[str, int]:
    """Mark one notification read; the first reading counts."""
    mark_item_read(
        current_session(),
        current_citizen().id,
        notification_id,
        current_follows(),
        now=request_now(),
    )
    return "", 204


@blueprint.delete("/v1/notifications/<uuid:notification_id>")
@requires_citizen()
@transactional
@blueprint.response(204)
def delete_my_notification(notification_id: uuid.UUID) -> tuple[str, int]:
    """Take one notification out of the inbox, for good; repeating it answers the same."""
    delete_item(
        current_session(),
        current_citizen().id,
        notification_id,
        current_follows(),
        now=request_now(),
    )
    return "", 204


@blueprint.post("/v1/notifications/read-all")
@requires_citizen()
@transactional
@blueprint.response(204)
def mark_all_my_notifications_read() -> tuple[str, int]:
    """Mark everything read."""
    read_everything(current_session(), current_citizen().id, now=request_now())
    return "", 204


def _shown(row: AnyRow) -> NotificationRead:
    """A notification as this caller may read it."""
    public_url = current_platform().settings.public_url
    if row.kind == ANNOUNCEMENT:
        return render_announcement(row, request_language(), public_url)
    return render(row, request_language(), public_url, assurance=current_citizen().assurance)
