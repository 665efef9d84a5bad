"""Whose desk a report lies on: taken, given to a colleague, handed back."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import FieldFault, ReportTaken, Unprocessable
from app.feedback.models import Report
from app.feedback.states import OPEN_STATES, Actor
from app.feedback.steps import By, record_step
from app.identity.staff.absent_people import is_away
from app.identity.staff.held_roles import find_held
from app.identity.staff.leavers import Leaving
from app.identity.staff.rights import HeldRole, allowing
from app.triage.claims.models import ReportClaim
from app.triage.sight import is_in_charge, surroundings_of
from app.web.operations import Operation


def give_to(
    session: Session,
    report: Report,
    staff_id: uuid.UUID | None,
    by: By,
    *,
    is_supervisor: bool,
    now: datetime,
) -> None:
    """Put a locked ``report`` on somebody's desk; None: on nobody's.

    What a colleague has, others leave to him, unless they supervise, or he is away or may not
    move it any more: raises ``ReportTaken``. Raises ``Unprocessable`` for who may not move it.
    """
    holder = report.assignee_id
    if staff_id == holder:
        return
    if staff_id is not None and not _may_move(session, report, staff_id, now):
        raise Unprocessable(FieldFault("/staff_id", "unknown_value"))
    is_anothers = holder is not None and holder != by.id
    if is_anothers and not is_supervisor and _is_at_work(session, report, now):
        raise ReportTaken
    _put(session, report, staff_id, by, now)


def clear_desk(session: Session, leaving: Leaving) -> None:
    """Give the successor the open reports on a leaver's desk that he may move; free the others."""
    by = By(
        Actor.STAFF if leaving.by.staff_id else Actor.SYSTEM,
        leaving.by.staff_id,
        name=leaving.by.key,
    )
    successor = leaving.successor_id
    held = find_held(session, successor, now=leaving.now) if successor else ()
    wanted = select(Report).where(
        Report.assignee_id == leaving.leaver_id,
        Report.state.in_([state.value for state in OPEN_STATES]),
    )
    for report in session.scalars(wanted.order_by(Report.id).with_for_update()).all():
        goes_along = _is_enough(session, report, held)
        _put(session, report, successor if goes_along else None, by, leaving.now)


def take_from_unseeing(session: Session, report: Report, by: By, *, now: datetime) -> None:
    """Take a locked ``report`` from the desk and the hands of who may not move it any more."""
    holder = report.assignee_id
    if holder is not None and not _may_move(session, report, holder, now):
        _put(session, report, None, by, now)
    claim = session.get(ReportClaim, report.id, populate_existing=True)
    if claim is not None and not _may_move(session, report, claim.staff_id, now):
        claim.is_over = True


def _put(
    session: Session, report: Report, staff_id: uuid.UUID | None, by: By, now: datetime
) -> None:
    before, report.assignee_id = report.assignee_id, staff_id
    details = {"from": f"staff:{before}"} if before else {}
    if staff_id is None:
        record_step(session, report, by, action="handed_back", details=details, now=now)
    else:
        details["to"] = f"staff:{staff_id}"
        record_step(session, report, by, action="taken", details=details, now=now)


def _is_at_work(session: Session, report: Report, now: datetime) -> bool:
    holder = report.assignee_id
    if holder is None or session.scalar(select(is_away(holder, now))):
        return False
    return _may_move(session, report, holder, now)


def _may_move(session: Session, report: Report, staff_id: uuid.UUID, now: datetime) -> bool:
    return _is_enough(session, report, find_held(session, staff_id, now=now))


def _is_enough(session: Session, report: Report, held: tuple[HeldRole, ...]) -> bool:
    surroundings = surroundings_of(session.connection(), report.id)
    movers = allowing(held, Operation.REPORTS_MOVE)
    return any(is_in_charge(one.scope, report, surroundings) for one in movers)
