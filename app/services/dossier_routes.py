"""A citizen's own dossiers, and those of organisations he acts for."""

import uuid
from typing import Any

from flask import Response
from sqlalchemy import Connection

from app.errors import CursorInvalid, NotFound
from app.identity.enforcement import require_live_caller
from app.identity.principals import current_citizen
from app.identity.wiring import current_identity
from app.services.dossier_readers import current_reader
from app.services.dossier_schemas import DossierPageSchema, DossierQuery, DossierSchema
from app.services.dossiers.faces import summary
from app.services.dossiers.listing import (
    EVERYTHING,
    Mark,
    Whose,
    acts_for,
    find_changes,
    find_mark,
    find_my_dossiers,
)
from app.services.dossiers.reading import Asker, find_my_dossier
from app.services.intake.national_messages import is_dossier_code
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, request_now
from app.web.etags import with_etag, with_page_etag
from app.web.guards import requires_citizen
from app.web.limits.misses import count_miss
from app.web.limits.policy import LimitClass, limited
from app.web.paging import Cursors
from app.web.strict_json import json_response

blueprint = Blueprint("dossiers", __name__, description="Dossiers, for their owners.")


@blueprint.get("/v1/services/dossiers")
@requires_citizen(assurance=2, session_in_statement=True)
@blueprint.arguments(DossierQuery, location="query")
@blueprint.response(200, DossierPageSchema)
def list_my_dossiers(query: dict[str, Any]) -> Response:
    """The caller's dossiers, or an organisation's, the latest filed first.

    Keep the `changes_mark` of the first page, and send it as `changed_after` from time to time:
    what changed comes in the order of its changes, perhaps once too often, never too seldom, with
    `removed_ids` for what is the caller's no more. A mark is refused with `cursor_invalid` when
    the caller has other numbers or organisations than when it was given: load the list anew.
    """
    whose = _whose(query.get("party"))
    if "changed_after" in query:
        return _changed_dossiers(query, whose)
    cursors, asker = Cursors(current_sealer(), "my-dossiers"), _asker()
    after = cursors.decode(query.get("cursor"))
    with current_database().reading() as connection:
        # The mark first: what changes while we read comes again, rather than never.
        mark = find_mark(connection, asker, whose)
        rows = find_my_dossiers(
            connection,
            asker,
            whose,
            group=query.get("state"),
            after=after,
            count=query["limit"] + 1,
        )
        if not rows:
            _require_party(connection, asker, whose)
    if not rows:
        require_live_caller()
    reader = current_reader()
    page = cursors.page(
        rows,
        limit=query["limit"],
        render=lambda row: summary(row, reader),
        position=lambda row: [row.filed_at.isoformat(), row.id],
    )
    return with_page_etag(
        page, changes_mark=_write_mark(whose, mark), has_more_changes=False, removed_ids=[]
    )


@blueprint.get("/v1/services/dossiers/<id_or_code>")
@requires_citizen(assurance=2, session_in_statement=True)
@limited(LimitClass.DOSSIER_LOOKUP)
@blueprint.response(200, DossierSchema)
def get_my_dossier(id_or_code: str) -> Response:
    """One of the caller's dossiers, by its code or its id as in a push, with what is wanted.

    An organisation's too that the caller acts for. Another's dossier is answered as one that does
    not exist.
    """
    found, key = None, _key(id_or_code)
    if key is not None:
        with current_database().reading() as connection:
            found = find_my_dossier(connection, _asker(), key, current_reader())
    if found is None:
        require_live_caller()
        count_miss(LimitClass.DOSSIER_LOOKUP)
        raise NotFound
    return with_etag(json_response(found))


def _changed_dossiers(query: dict[str, Any], whose: Whose) -> Response:
    asker, count, after = _asker(), query["limit"], _read_mark(whose, query["changed_after"])
    with current_database().reading() as connection:
        now = find_mark(connection, asker, whose)
        # With other numbers there are other dossiers, which no change of theirs brought here.
        if after.numbers != now.numbers or after.serial > now.serial:
            raise CursorInvalid
        rows = find_changes(connection, asker, whose, after=after.serial, count=count + 1)
    require_live_caller()
    shown, reader = rows[:count], current_reader()
    serial = shown[-1].change_serial if shown else after.serial
    content = {
        "items": [summary(row, reader) for row in shown if row.is_mine],
        "next_cursor": None,
        "changes_mark": _write_mark(whose, Mark(serial, now.numbers)),
        "has_more_changes": len(rows) > count,
        "removed_ids": [row.id for row in shown if not row.is_mine],
    }
    return json_response(content)


def _require_party(connection: Connection, asker: Asker, whose: Whose) -> None:
    if whose.party_id is not None and not acts_for(connection, asker, whose.party_id):
        raise NotFound


def _marks(whose: Whose) -> Cursors:
    """Those of one list: another's mark is none of its own."""
    return Cursors(current_sealer(), f"my-dossier-changes/{whose.party_id}/{whose.is_all}")


def _write_mark(whose: Whose, mark: Mark) -> str:
    return _marks(whose).encode([mark.serial, mark.numbers])


def _read_mark(whose: Whose, written: str) -> Mark:
    serial, numbers = _marks(whose).decode(written) or (0, "")
    return Mark(serial, numbers)


def _whose(party: str | None) -> Whose:
    if party is None or party == EVERYTHING:
        return Whose(is_all=party is not None)
    return Whose(uuid.UUID(party))


def _asker() -> Asker:
    citizen = current_citizen()
    # Where the session was checked already, for nothing, the statement need not ask along.
    is_checked = current_identity().live_sessions.is_cheap
    return Asker(citizen.id, request_now(), None if is_checked else citizen.session_id)


def _key(written: str) -> uuid.UUID | str | None:
    if is_dossier_code(written):
        return written
    try:
        return uuid.UUID(written)
    except ValueError:
        return None
