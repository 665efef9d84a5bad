"""A feed of changed reports that misses no late commit."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.database import AnyRow, Database, table_of
from app.database.change_numbers import ChangeNumbers
from app.feedback.models import Report

_REPORTS = table_of(Report)
REPORT_CHANGES = ChangeNumbers("reports", Report)


@dataclass(frozen=True)
class Changes:
    """Changed reports, the earliest change first, and the mark from which to go on."""

    rows: Sequence[AnyRow]
    mark: int
    has_more: bool


def find_own_changes(
    database: Database, citizen_id: uuid.UUID, *, after: int, count: int
) -> Changes:
    """The citizen's reports that changed after the mark ``after``; at most ``count``.

    Raises ``CursorInvalid`` for a mark from before a restore.
    """
    is_his = _REPORTS.c.citizen_id == citizen_id
    REPORT_CHANGES.catch_up(database, is_his)
    wanted = (
        select(_REPORTS)
        .where(is_his, _REPORTS.c.change_serial > after)
        .order_by(_REPORTS.c.change_serial)
        .limit(count + 1)
    )
    with database.reading() as connection:
        rows = connection.execute(wanted).all()
        if not rows:
            REPORT_CHANGES.require_known(connection, after)
    shown = rows[:count]
    mark = shown[-1].change_serial if shown else after
    return Changes(shown, mark, has_more=len(rows) > count)
