"""A citizen's subscriptions: which there are, adding one, removing one."""

import uuid
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.orm import Session

from app.database import AnyRow, affected_rows, new_id, table_of
from app.errors import FieldFault, NotFound, TooManySubscriptions, Unprocessable
from app.feedback.models import Subscription
from app.feedback.subscriptions.topics import ANY, ANY_AREA, Topic
from app.identity.citizens.consent import lock_citizen
from app.province.local_time import local_day
from app.province.snapshot import Province

MAX_SUBSCRIPTIONS = 20
_ROWS = table_of(Subscription)
_TOPIC = (_ROWS.c.area_scheme, _ROWS.c.area_code, _ROWS.c.category_code)


class AreaRead(TypedDict):
    """An area by its key."""

    scheme: str
    code: str


class SubscriptionRead(TypedDict):
    """A subscription as it goes out."""

    id: uuid.UUID
    area: AreaRead | None
    category: str | None
    created_at: datetime


def list_subscriptions(
    connection: Connection | Session, citizen_id: uuid.UUID
) -> list[SubscriptionRead]:
    """All that he follows, the first one first."""
    wanted = select(_ROWS).where(_ROWS.c.citizen_id == citizen_id).order_by(_ROWS.c.id)
    return [_read(row) for row in connection.execute(wanted)]


def require_topic(province: Province, topic: Topic, *, now: datetime) -> None:
    """Raises ``Unprocessable`` for an area or category that is not there, or not today."""
    today, faults = local_day(now), []
    if topic.category_code != ANY:
        category = province.categories.get(topic.category_code)
        if category is None or not category.validity.holds(today):
            faults.append(FieldFault("/category", "category_unknown"))
    key = (topic.area_scheme, topic.area_code)
    if key != ANY_AREA:
        area = province.areas.get(key)
        if area is None or not area.is_served or not area.validity.holds(today):
            faults.append(FieldFault("/area", "unknown_value"))
    if faults:
        raise Unprocessable(*faults)


def subscribe(
    session: Session, citizen_id: uuid.UUID, topic: Topic, *, now: datetime
) -> tuple[SubscriptionRead, bool]:
    """Follow ``topic``, and whether that is new; a second time it is the first subscription.

    Raises ``TooManySubscriptions``.
    """
    # Of two phones at once the second sees what the first added.
    lock_citizen(session, citizen_id)
    mine = select(_ROWS).where(_ROWS.c.citizen_id == citizen_id)
    same = [column == value for column, value in zip(_TOPIC, topic, strict=True)]
    known = session.execute(mine.where(*same)).first()
    if known is not None:
        return _read(known), False
    held = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    if held >= MAX_SUBSCRIPTIONS:
        raise TooManySubscriptions(max=MAX_SUBSCRIPTIONS)
    values = dict(zip((column.name for column in _TOPIC), topic, strict=True))
    row = _ROWS.insert().values(id=new_id(), citizen_id=citizen_id, created_at=now, **values)
    return _read(session.execute(row.returning(*_ROWS.c)).one()), True


def unsubscribe(session: Session, citizen_id: uuid.UUID, subscription_id: uuid.UUID) -> None:
    """Remove one; raises ``NotFound`` where it is another's or gone."""
    mine = (_ROWS.c.id == subscription_id) & (_ROWS.c.citizen_id == citizen_id)
    if not affected_rows(session, delete(_ROWS).where(mine)):
        raise NotFound


def move_subscriptions(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> None:
    """Make the subscriptions of ``absorbed`` those of ``stays``, each once, however many."""
    his = _ROWS.alias()
    same = [column == his.c[column.name] for column in _TOPIC]
    twice = select(his.c.id).where(his.c.citizen_id == stays, *same).exists()
    theirs = _ROWS.c.citizen_id == absorbed
    session.execute(delete(_ROWS).where(theirs, twice))
    session.execute(update(_ROWS).where(theirs).values(citizen_id=stays))


def _read(row: AnyRow) -> SubscriptionRead:
    has_area = (row.area_scheme, row.area_code) != ANY_AREA
    return {
        "id": row.id,
        "area": {"scheme": row.area_scheme, "code": row.area_code} if has_area else None,
        "category": row.category_code if row.category_code != ANY else None,
        "created_at": row.created_at,
    }
