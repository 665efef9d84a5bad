"""Telling officials something: a row in the inbox of each, and deliveries as each wants them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.database import new_id, table_of, upserts
from app.database.wake import wake_worker
from app.notifications.models import Delivery
from app.notifications.staff.addressing import staff_deliveries
from app.notifications.staff.models import StaffNotification
from app.notifications.staff.news import StaffNews
from app.notifications.stopping import replace_older
from app.province.snapshot import Province

_TABLE = table_of(StaffNotification)
_Which = tuple[uuid.UUID, uuid.UUID]


def tell_staff(
    session: Session, news: Sequence[StaffNews], *, province: Province, now: datetime
) -> None:
    """Write ``news`` with their deliveries in the caller's transaction; the worker sends later.

    Of a subject an inbox keeps the newest only, unread again; of a device's pending deliveries
    about it, too. The same number of statements for one official and for five hundred.
    """
    # In one order, so that no two wait for each other; of what is told at once the last counts.
    newest = {(one.staff_id, one.subject_id): one for one in news}
    if not newest:
        return
    told = [newest[which] for which in sorted(newest)]
    ids = _write(session, told, now)
    deliveries = staff_deliveries(session, [(ids[_which(one)], one) for one in told], province, now)
    if deliveries:
        _queue(session, deliveries, now)


def _which(one: StaffNews) -> _Which:
    return one.staff_id, one.subject_id


def _write(
    session: Session, told: Sequence[StaffNews], now: datetime
) -> Mapping[_Which, uuid.UUID]:
    connection = session.connection()
    rows = [
        {
            "id": new_id(),
            "staff_id": one.staff_id,
            "kind": one.kind.value,
            "subject_id": one.subject_id,
            "params": dict(one.params),
            "told_at": now,
            "read_at": None,
            "deleted_at": None,
            "change_serial": None,
        }
        for one in told
    ]
    connection.execute(_TELL[connection.dialect.name], rows)
    # Whoever was told of the subject before keeps his row, and its id.
    wanted = select(_TABLE.c.id, _TABLE.c.staff_id, _TABLE.c.subject_id).where(
        _TABLE.c.staff_id.in_(_distinct(one.staff_id for one in told)),
        _TABLE.c.subject_id.in_(_distinct(one.subject_id for one in told)),
    )
    return {(row.staff_id, row.subject_id): row.id for row in connection.execute(wanted)}


def _distinct(ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    return sorted(set(ids))


def _queue(session: Session, deliveries: Sequence[dict[str, Any]], now: datetime) -> None:
    waited = replace_older(session, deliveries, now=now)
    for row in deliveries:
        # It takes the other's place in the queue, or a steady stream would never be told of.
        at = waited.get((row["installation_id"], row["subject"]))
        if at is not None:
            row["next_attempt_at"] = min(at, row["next_attempt_at"])
    session.execute(insert(Delivery), deliveries)
    wake_worker(session)


_TELL = upserts(
    StaffNotification,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[_TABLE.c.staff_id, _TABLE.c.subject_id],
        set_={
            name: insert.excluded[name]
            for name in ("kind", "params", "told_at", "read_at", "deleted_at", "change_serial")
        },
    ),
)
