"""The operations centre's page, the same for staff and for its own systems."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.database import Database, Sealer
from app.feedback.changes import REPORT_CHANGES
from app.identity.staff.rights import Scope
from app.triage.operations_centre.reading import (
    count_open,
    emergency_read,
    find_changed_emergencies,
    find_open_emergencies,
)
from app.web.paging import Cursors


def read_operations(
    database: Database,
    sealer: Sealer,
    scopes: Sequence[Scope],
    query: dict[str, Any],
    *,
    now: datetime,
) -> dict[str, Any]:
    """The numbers of now, with open emergencies or, after a mark, those that changed.

    Raises ``CursorInvalid``.
    """
    cursors, marks = Cursors(sealer, "emergencies"), Cursors(sealer, "emergency-changes")
    before, mark = cursors.decode_id(query.get("cursor")), marks.decode(query.get("changed_after"))
    with database.reading() as connection:
        # The mark first: what changes while we read comes again, rather than never.
        latest = REPORT_CHANGES.latest(connection)
        content = {"as_of": now, "numbers": count_open(connection, scopes, now=now)}
        if mark is not None:
            changes = find_changed_emergencies(
                connection, scopes, after=int(mark[0]), count=query["limit"]
            )
            return {
                **content,
                "items": [emergency_read(row, now) for row in changes.rows],
                "next_cursor": None,
                "changes_mark": marks.encode([changes.mark]),
                "has_more_changes": changes.has_more,
            }
        rows = find_open_emergencies(
            connection,
            scopes,
            before=before,
            count=query["limit"] + 1,
        )
    page = cursors.page(
        rows,
        limit=query["limit"],
        render=lambda row: emergency_read(row, now),
    )
    return {
        **content,
        **page,
        "changes_mark": marks.encode([latest]),
        "has_more_changes": False,
    }
