"""Views as they are kept."""

import uuid
from collections.abc import Sequence
from typing import Any, TypedDict

from sqlalchemy import Connection, select

from app.database import AnyRow
from app.identity.principals import StaffPrincipal
from app.triage.views.keeping import keeps, within_reach
from app.triage.views.models import SavedView


class ViewRead(TypedDict):
    """A view as it goes out."""

    id: uuid.UUID
    revision: int
    name: str
    filter: dict[str, Any]
    sort: str
    agency: str | None
    is_mine_to_change: bool


def find_views(
    connection: Connection, staff: StaffPrincipal, *, after: uuid.UUID | None, count: int
) -> Sequence[AnyRow]:
    """``count`` views within his reach, the oldest first, those after ``after``."""
    wanted = select(SavedView.__table__).where(within_reach(staff))
    if after is not None:
        wanted = wanted.where(SavedView.id > after)
    return connection.execute(wanted.order_by(SavedView.id).limit(count)).all()


def view_read(row: AnyRow | SavedView, staff: StaffPrincipal) -> ViewRead:
    """A view's row as it goes out."""
    return {
        "id": row.id,
        "revision": row.revision,
        "name": row.name,
        "filter": row.filter,
        "sort": row.sort,
        "agency": row.agency_code,
        "is_mine_to_change": keeps(staff, row.owner_id, row.agency_code),
    }
