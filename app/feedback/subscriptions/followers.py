"""Who follows which areas: as a condition on a citizen of another statement, and of one citizen."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, select, tuple_

from app.database import table_of
from app.feedback.models import Subscription
from app.feedback.subscriptions.topics import ANY
from app.province.entries import AreaKey

_ROWS = table_of(Subscription).alias("followed")


def follows_area(
    citizen_id: ColumnElement[Any],
    areas: Select[Any] | Sequence[AreaKey],
    since: ColumnElement[Any],
) -> ColumnElement[bool]:
    """Whether the citizen follows one of ``areas`` as a whole, at the latest since that moment.

    Who follows one category there asked for reports of that category, and for nothing else.
    """
    return exists().where(
        _ROWS.c.citizen_id == citizen_id,
        tuple_(_ROWS.c.area_scheme, _ROWS.c.area_code).in_(areas),
        _ROWS.c.category_code == ANY,
        _ROWS.c.created_at <= since,
    )


def find_followed(connection: Connection, citizen_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """His subscriptions to areas as a whole; whoever ends one and follows anew has another."""
    wanted = select(_ROWS.c.id).where(
        _ROWS.c.citizen_id == citizen_id, _ROWS.c.category_code == ANY
    )
    return connection.scalars(wanted).all()
