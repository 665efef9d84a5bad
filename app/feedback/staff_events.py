"""Noting what concerns staff, in the transaction in which it happens; the worker tells them.

So whoever moves a report does not wait until hundreds of colleagues are told, and what was noted
is told whatever dies.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from app.database import new_id, table_of, upserts
from app.feedback.models import StaffEvent

_NOTE = insert(table_of(StaffEvent))
_ARRIVE = upserts(StaffEvent, lambda insert: insert.on_conflict_do_nothing())


class StaffEventKind(StrEnum):
    """What happened, as the telling tells it apart."""

    # It was filed, and an agency leads it.
    ARRIVED = "arrived"
    PASSED_ON = "passed_on"
    # The agency in the lead gave it back.
    DECLINED = "declined"
    # An agency is to help, or won't.
    ASKED = "asked"
    REFUSED = "refused"
    # On somebody's desk, or on nobody's again.
    TAKEN = "taken"
    HANDED_BACK = "handed_back"
    SIGN_OFF_ASKED = "sign_off_asked"
    REPLY_RETURNED = "reply_returned"
    ALARM = "alarm"


# The steps of a report that are noted.
OF_STEPS: Mapping[str, StaffEventKind] = {
    "reassigned": StaffEventKind.PASSED_ON,
    "lead_declined": StaffEventKind.DECLINED,
    "agency_asked": StaffEventKind.ASKED,
    "agency_declined": StaffEventKind.REFUSED,
    "taken": StaffEventKind.TAKEN,
    "handed_back": StaffEventKind.HANDED_BACK,
}


def note_event(
    session: Session,
    report_id: uuid.UUID,
    kind: StaffEventKind,
    *,
    agency_code: str | None = None,
    staff_id: uuid.UUID | None = None,
    by_id: uuid.UUID | None = None,
    now: datetime,
) -> None:
    """Have staff told what happened to a report; who did it is not.

    Nobody is woken for it: the worker looks every second, and a move costs no statement more.
    """
    row = event_row(report_id, kind, now)
    row |= {"agency_code": agency_code, "staff_id": staff_id, "by_id": by_id}
    session.connection().execute(_NOTE, row)


def hold_untold(session: Session, report_id: uuid.UUID) -> None:
    """Wait for a worker that tells staff of a report just now, and have none begin meanwhile.

    So whoever changes who sees a locked report finds all that was told by the old rules.
    """
    untold = select(StaffEvent.id).where(
        StaffEvent.report_id == report_id, StaffEvent.told_at.is_(None)
    )
    session.scalars(untold.order_by(StaffEvent.id).with_for_update()).all()


def event_row(
    report_id: uuid.UUID,
    kind: StaffEventKind,
    now: datetime,
    *,
    alarm_id: uuid.UUID | None = None,
) -> dict[str, Any]:
    """The row of an event, for whoever writes many at once."""
    return {
        "id": new_id(),
        "report_id": report_id,
        "kind": kind.value,
        "agency_code": None,
        "staff_id": None,
        "alarm_id": alarm_id,
        "by_id": None,
        "created_at": now,
    }


def note_events(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many events; that a report arrived is kept once, however often it is said."""
    if rows:
        connection.execute(_ARRIVE[connection.dialect.name], rows)
