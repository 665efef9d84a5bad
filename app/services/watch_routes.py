"""Watching somebody else's dossier; and seeing and ending it as its owner."""

import uuid
from typing import Any

from flask import Response

from app.identity.principals import current_citizen
from app.services.dossier_readers import current_reader
from app.services.watch_schemas import (
    WatchedDossierSchema,
    WatchedDossiersSchema,
    WatcherPageSchema,
    WatchInput,
)
from app.services.watching.news import tell_owners_of_watch
from app.services.watching.watchers import find_watchers_of, refuse_watcher, watcher_read
from app.services.watching.watches import list_watched, stop_watching, watch
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import with_etag, with_page_etag
from app.web.guards import requires_citizen
from app.web.paging import Cursors
from app.web.schemas import PageQuery
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("dossier-watches", __name__, description="Watching others' dossiers.")


@blueprint.get("/v1/services/watched")
@requires_citizen(assurance=2)
@blueprint.response(200, WatchedDossiersSchema)
def list_watched_dossiers() -> Response:
    """The dossiers that the caller watches, the last begun first; twenty at most."""
    with current_database().reading() as connection:
        items = list_watched(connection, current_citizen().id, current_reader(), now=request_now())
    return with_etag(json_response({"items": items}))


@blueprint.put("/v1/services/dossiers/<code>/watch")
@requires_citizen(assurance=2)
@blueprint.arguments(WatchInput)
@transactional
@blueprint.also_response(200, WatchedDossierSchema)
@blueprint.response(201, WatchedDossierSchema)
def watch_dossier(sent: dict[str, str], code: str) -> Response:
    """Be told when a dossier moves that is somebody else's, with the token of its look-up.

    For 90 days, or a week after the dossier's end; once more it counts from now on (200). Its owner
    is told that somebody watches, and may end it for good: `watch_refused` then. A citizen watches
    twenty dossiers at most, and ten citizens at most one dossier.
    """
    session, now = current_session(), request_now()
    watched, is_new = watch(
        session,
        current_sealer(),
        current_citizen().id,
        code=code,
        token=sent["watch_token"],
        reader=current_reader(),
        now=now,
    )
    if is_new:
        tell_owners_of_watch(session, watched, now=now)
    return json_response(watched, 201 if is_new else 200)


@blueprint.delete("/v1/services/dossiers/<code>/watch")
@requires_citizen(assurance=2)
@transactional
@blueprint.response(204)
def stop_watching_dossier(code: str) -> tuple[str, int]:
    """Watch a dossier no more. Repeating it, or one that was never watched, answers the same."""
    stop_watching(current_session(), current_citizen().id, code)
    return "", 204


@blueprint.get("/v1/me/watchers")
@requires_citizen(assurance=2)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, WatcherPageSchema)
def list_my_watchers(query: dict[str, Any]) -> Response:
    """Who watches the caller's dossiers, or those of organisations he acts for; the last first."""
    cursors, sealer = Cursors(current_sealer(), "watchers"), current_sealer()
    before = cursors.decode_id(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_watchers_of(
            connection,
            current_citizen().id,
            before=before,
            count=query["limit"] + 1,
            now=request_now(),
        )
    page = cursors.page(rows, limit=query["limit"], render=lambda row: watcher_read(row, sealer))
    return with_page_etag(page)


@blueprint.delete("/v1/me/watchers/<uuid:watch_id>")
@requires_citizen(assurance=2)
@transactional
@blueprint.response(204)
def refuse_my_watcher(watch_id: uuid.UUID) -> tuple[str, int]:
    """End somebody's watching a dossier of the caller's, for good."""
    refuse_watcher(current_session(), current_citizen().id, watch_id, now=request_now())
    return "", 204
