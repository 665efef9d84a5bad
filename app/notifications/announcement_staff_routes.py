"""Announcements: written by a publisher, approved by a second person, stopped by either."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response

from app.identity.principals import current_staff
from app.notifications.announcement_schemas import (
    AnnouncementInput,
    AnnouncementPreviewSchema,
    AnnouncementReportSchema,
    AnnouncementsQuery,
    AnnouncementTrialInput,
    StaffAnnouncementPageSchema,
    StaffAnnouncementSchema,
)
from app.notifications.announcements.messages import try_announcement
from app.notifications.announcements.staff_reading import (
    announcement_read,
    find_announcements,
    get_announcement,
    preview,
    report_on,
)
from app.notifications.announcements.steps import (
    approve_announcement,
    cancel_announcement,
    recall_announcement,
    return_announcement,
    submit_announcement,
)
from app.notifications.announcements.writing import (
    AnnouncementDraft,
    change_announcement,
    create_announcement,
    lock_announcement,
)
from app.notifications.wiring import current_follows
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import conditional, needs_if_match, wanted_revision, with_revision
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.strict_json import json_response
from app.web.transactions import transactional

_ALL = "/v1/admin/announcements"
_ONE = f"{_ALL}/<uuid:announcement_id>"

blueprint = Blueprint("staff-announcements", __name__, description="What everybody is told.")


@blueprint.get(_ALL)
@requires_staff(Operation.ANNOUNCEMENTS_READ)
@blueprint.arguments(AnnouncementsQuery, location="query")
@blueprint.response(200, StaffAnnouncementPageSchema)
def list_staff_announcements(query: dict[str, Any]) -> Response:
    """Announcements with their drafts, the newest first."""
    cursors = Cursors(current_sealer(), "staff-announcements")
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_announcements(
            connection, state=query.get("state"), before=before, count=query["limit"] + 1
        )
    return json_response(cursors.page(rows, limit=query["limit"], render=announcement_read))


@blueprint.get(_ONE)
@requires_staff(Operation.ANNOUNCEMENTS_READ)
@blueprint.response(200, StaffAnnouncementSchema)
def get_staff_announcement(announcement_id: uuid.UUID) -> Response:
    """One announcement; its ETag is the revision that a step must name."""
    with current_database().reading() as connection:
        row = get_announcement(connection, announcement_id)
    return conditional(with_revision(announcement_read(row)))


@blueprint.get(f"{_ONE}/preview")
@requires_staff(Operation.ANNOUNCEMENTS_READ)
@blueprint.response(200, AnnouncementPreviewSchema)
def preview_announcement(announcement_id: uuid.UUID) -> Response:
    """How many phones it would be sent to if it went out now."""
    with current_database().reading() as connection:
        row = get_announcement(connection, announcement_id)
        found = preview(connection, row, current_province(), current_follows(), now=request_now())
    return json_response(found)


@blueprint.get(f"{_ONE}/report")
@requires_staff(Operation.ANNOUNCEMENTS_READ)
@blueprint.response(200, AnnouncementReportSchema)
def report_on_announcement(announcement_id: uuid.UUID) -> Response:
    """How many phones were addressed, told and not told, and how many citizens opened it."""
    with current_database().reading() as connection:
        return json_response(report_on(connection, get_announcement(connection, announcement_id)))


@blueprint.post(_ALL)
@requires_staff(Operation.ANNOUNCEMENTS_WRITE)
@blueprint.arguments(AnnouncementInput)
@idempotent
@blueprint.response(201, StaffAnnouncementSchema)
def write_announcement(draft: AnnouncementDraft) -> Response:
    """Write a draft. Nobody is told before a second person approved it."""
    announcement = create_announcement(
        current_session(), draft, current_staff(), province=current_province(), now=request_now()
    )
    return with_revision(announcement_read(announcement), 201)


@blueprint.put(_ONE)
@requires_staff(Operation.ANNOUNCEMENTS_WRITE)
@needs_if_match
@blueprint.arguments(AnnouncementInput)
@transactional
@blueprint.response(200, StaffAnnouncementSchema)
def rewrite_announcement(draft: AnnouncementDraft, announcement_id: uuid.UUID) -> Response:
    """Write a draft anew; what was submitted or approved must be returned first."""
    session = current_session()
    announcement = lock_announcement(session, announcement_id, revision=wanted_revision())
    change_announcement(
        session,
        announcement,
        draft,
        current_staff(),
        province=current_province(),
        now=request_now(),
    )
    return with_revision(announcement_read(announcement))


@blueprint.post(f"{_ONE}/trials")
@requires_staff(Operation.ANNOUNCEMENTS_WRITE)
@blueprint.arguments(AnnouncementTrialInput)
@idempotent
@blueprint.response(204)
def send_announcement_trial(sent: dict[str, Any], announcement_id: uuid.UUID) -> tuple[str, int]:
    """Send it to one phone, one's own, its title marked as a trial; its quiet hours count.

    404 where the phone is not registered.
    """
    try_announcement(
        current_session(),
        announcement_id,
        sent["installation_id"],
        current_staff(),
        now=request_now(),
    )
    return "", 204


@blueprint.post(f"{_ONE}/submit")
@requires_staff(Operation.ANNOUNCEMENTS_WRITE)
@needs_if_match
@transactional
@blueprint.response(200, StaffAnnouncementSchema)
def submit_one_announcement(announcement_id: uuid.UUID) -> Response:
    """Ask a second person for approval."""
    return _step(announcement_id, partial(submit_announcement, province=current_province()))


@blueprint.post(f"{_ONE}/return")
@requires_staff(Operation.ANNOUNCEMENTS_APPROVE)
@needs_if_match
@transactional
@blueprint.response(200, StaffAnnouncementSchema)
def return_one_announcement(announcement_id: uuid.UUID) -> Response:
    """Make it a draft again, also what was approved and did not go out yet."""
    return _step(announcement_id, return_announcement)


@blueprint.post(f"{_ONE}/approve")
@requires_staff(Operation.ANNOUNCEMENTS_APPROVE)
@needs_if_match
@transactional
@blueprint.response(200, StaffAnnouncementSchema)
def approve_one_announcement(announcement_id: uuid.UUID) -> Response:
    """Let it go out, at its `publish_at` or at once.

    403 `second_person_needed` to whoever wrote it or changed it last.
    """
    return _step(announcement_id, approve_announcement)


@blueprint.post(f"{_ONE}/cancel")
@requires_staff(Operation.ANNOUNCEMENTS_STOP)
@needs_if_match
@transactional
@blueprint.response(200, StaffAnnouncementSchema)
def cancel_one_announcement(announcement_id: uuid.UUID) -> Response:
    """End it before it goes out (`cancelled`), or tell no more phones (`stopped`).

    What is out stays in inboxes: recall it to take it out.
    """
    return _step(announcement_id, cancel_announcement)


@blueprint.post(f"{_ONE}/recall")
@requires_staff(Operation.ANNOUNCEMENTS_STOP)
@needs_if_match
@transactional
@blueprint.response(200, StaffAnnouncementSchema)
def recall_one_announcement(announcement_id: uuid.UUID) -> Response:
    """Take it out of all inboxes and from the public; no more phones are told.

    What phones show already stays there until their owners clear it.
    """
    return _step(announcement_id, recall_announcement)


def _step(announcement_id: uuid.UUID, take: Callable[..., None]) -> Response:
    session = current_session()
    announcement = lock_announcement(session, announcement_id, revision=wanted_revision())
    take(session, announcement, current_staff(), now=request_now())
    return with_revision(announcement_read(announcement))
