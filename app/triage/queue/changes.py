"""What changed among the reports that somebody sees: a feed that misses no late commit.

A report out of sight is not in it, nor is that it left: whether it was ever seen is written
nowhere, and to tell of every report that is out of sight would tell that there is one. A console
asks for the reports that it shows instead (``find_known``).
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import Connection, select

from app.database import AnyRow, table_of
from app.feedback.changes import REPORT_CHANGES, Changes
from app.feedback.models import Report
from app.identity.models import StaffMember
from app.identity.staff.rights import Scope
from app.triage.queue.pages import SHOWN
from app.triage.sight import in_sight

# What one request looks at, in sight or not; then it says that there may be more.
LOOKED_AT = 5_000
_REPORTS = table_of(Report)
_STAFF = table_of(StaffMember)


def find_changed(
    connection: Connection,
    scopes: Sequence[Scope],
    *,
    after: int,
    count: int,
    looked_at: int = LOOKED_AT,
) -> Changes:
    """At most ``count`` reports in sight that changed after the mark, the earliest change first.

    Raises ``CursorInvalid`` for a mark from before a restore.
    """
    horizon = find_horizon(connection, after, looked_at)
    later = [Report.change_serial > after]
    if horizon is not None:
        later.append(Report.change_serial <= horizon)
    wanted = (
        select(*SHOWN)
        .select_from(_REPORTS)
        .outerjoin(_STAFF, _STAFF.c.id == _REPORTS.c.assignee_id)
        .where(*later, in_sight(scopes))
        .order_by(_REPORTS.c.change_serial)
        .limit(count + 1)
    )
    rows = connection.execute(wanted).all()
    if not rows:
        REPORT_CHANGES.require_known(connection, after)
    shown = rows[:count]
    if len(rows) > count:
        return Changes(shown, shown[-1].change_serial, has_more=True)
    if horizon is not None:
        return Changes(shown, horizon, has_more=True)
    return Changes(shown, shown[-1].change_serial if shown else after, has_more=False)


def find_known(
    connection: Connection, scopes: Sequence[Scope], ids: Sequence[uuid.UUID]
) -> Sequence[AnyRow]:
    """Those of the reports ``ids`` that are in sight, each with its revision."""
    wanted = select(Report.id, Report.revision).where(Report.id.in_(ids), in_sight(scopes))
    return connection.execute(wanted.order_by(Report.id)).all()


def find_horizon(connection: Connection, after: int, looked_at: int) -> int | None:
    """The mark up to which a request looks; None: to the end."""
    wanted = select(Report.change_serial).where(Report.change_serial > after)
    ordered = wanted.order_by(Report.change_serial).offset(looked_at).limit(1)
    return connection.scalar(ordered)
