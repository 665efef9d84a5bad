"""Announcements, for anyone."""

import uuid
from typing import Any

from flask import Response

from app.notifications.announcement_schemas import AnnouncementPageSchema, AnnouncementSchema
from app.notifications.announcements.reading import (
    find_public_announcements,
    get_public_announcement,
    public_announcement,
)
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, request_language
from app.web.etags import with_etag, with_page_etag
from app.web.guards import public
from app.web.paging import Cursors
from app.web.schemas import PageQuery
from app.web.strict_json import json_response

# So long may a cache show what was recalled.
_PUBLIC_FOR_S = 60

blueprint = Blueprint("announcements", __name__, description="What the province tells everybody.")


@blueprint.get("/v1/announcements")
@public
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, AnnouncementPageSchema)
def list_announcements(query: dict[str, Any]) -> Response:
    """All announcements, the newest first, whoever they concern."""
    cursors = Cursors(current_sealer(), "announcements")
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_public_announcements(connection, before=before, count=query["limit"] + 1)
    language = request_language()
    page = cursors.page(
        rows, limit=query["limit"], render=lambda row: public_announcement(row, language)
    )
    return with_page_etag(page, public_for_s=_PUBLIC_FOR_S)


@blueprint.get("/v1/announcements/<uuid:announcement_id>")
@public
@blueprint.response(200, AnnouncementSchema)
def get_announcement(announcement_id: uuid.UUID) -> Response:
    """One announcement, by its id in the inbox or its push's `entity_id`; 404 once recalled."""
    with current_database().reading() as connection:
        row = get_public_announcement(connection, announcement_id)
    content = json_response(public_announcement(row, request_language()))
    return with_etag(content, public_for_s=_PUBLIC_FOR_S)
