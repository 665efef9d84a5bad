"""Handing the most pressing report to a clerk, for a while and to nobody else.

A claim is a hint: it keeps nobody from working on the report who comes to it another way.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from app.database import table_of, upserts
from app.database.turns import wait_for_turn
from app.feedback.models import Report
from app.identity.principals import StaffPrincipal
from app.triage.claims.models import ReportClaim
from app.triage.claims.waiting import is_free_for, narrowed, waits_for
from app.triage.queue.pages import find_page
from app.triage.queue.questions import Question
from app.triage.queue.sorting import Sort

CLAIMED_FOR = timedelta(minutes=10)
_LOOKED_AT = 20
_CLAIMS = table_of(ReportClaim).c


@dataclass(frozen=True)
class Claim:
    """A report that is in somebody's hands until then."""

    report_id: uuid.UUID
    until_at: datetime


def take_next(
    session: Session, staff: StaffPrincipal, question: Question, *, skipped: uuid.UUID | None
) -> Claim | None:
    """The report that ``staff`` has in hand, else the most pressing one asked for that is free.

    The one in hand, if it is ``skipped``, is passed by first. None: nothing is left.
    """
    # A second tap waits for the first, and gets the same.
    wait_for_turn(session, f"report_claims:{staff.id}")
    held = _find_held(session, staff, question.now)
    if held is not None and held.report_id != skipped:
        return held
    if held is not None:
        release(session, staff.id, held.report_id, now=question.now)
    return _take_first(session, staff, narrowed(question, staff))


def release(session: Session, staff_id: uuid.UUID, report_id: uuid.UUID, *, now: datetime) -> None:
    """Let others have a report that he has in hand; he is not handed it again for a while."""
    held = and_(ReportClaim.report_id == report_id, *_in_hand(staff_id, now))
    values = {"is_over": True, "until_at": now + CLAIMED_FOR}
    session.execute(update(ReportClaim).where(held).values(values))


def _find_held(session: Session, staff: StaffPrincipal, now: datetime) -> Claim | None:
    wanted = (
        select(ReportClaim.report_id, ReportClaim.until_at)
        .join(Report, Report.id == ReportClaim.report_id)
        .where(*_in_hand(staff.id, now), ReportClaim.state == Report.state, waits_for(staff))
    )
    row = session.execute(wanted).first()
    return None if row is None else Claim(row.report_id, row.until_at)


def _in_hand(staff_id: uuid.UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ReportClaim.staff_id == staff_id,
        ReportClaim.until_at > now,
        ReportClaim.is_over.is_(False),
    )


def _take_first(session: Session, staff: StaffPrincipal, question: Question) -> Claim | None:
    after = None
    while True:
        page = find_page(
            session.connection(), question, sort=Sort.PRIORITY, after=after, limit=_LOOKED_AT
        )
        for row in page.rows:
            claim = _take(session, staff, row.id, question.now)
            if claim is not None:
                return claim
        if page.ends_at is None:
            return None
        after = page.ends_at


def _take(
    session: Session, staff: StaffPrincipal, report_id: uuid.UUID, now: datetime
) -> Claim | None:
    """Claim one report; None where somebody was faster, or is writing to it."""
    # Whoever waited here would be handed the same report after the other one.
    wanted = select(Report.state).where(
        Report.id == report_id, waits_for(staff), is_free_for(staff.id, now)
    )
    state = session.scalar(wanted.with_for_update(skip_locked=True, key_share=True, of=Report))
    if state is None:
        return None
    until_at = now + CLAIMED_FOR
    taken = session.connection().scalar(
        _TAKE[session.connection().dialect.name],
        {
            "report_id": report_id,
            "staff_id": staff.id,
            "state": state,
            "is_over": False,
            "until_at": until_at,
            "now": now,
        },
    )
    return None if taken is None else Claim(report_id, until_at)


# The other one's claim may have been committed after we looked: the row itself is asked again.
_TAKE = upserts(
    ReportClaim,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["report_id"],
        set_={name: insert.excluded[name] for name in ("staff_id", "state", "is_over", "until_at")},
        where=or_(
            _CLAIMS.until_at <= bindparam("now", type_=_CLAIMS.until_at.type),
            and_(
                _CLAIMS.staff_id != insert.excluded.staff_id,
                or_(_CLAIMS.is_over.is_(True), _CLAIMS.state != insert.excluded.state),
            ),
        ),
    ).returning(_CLAIMS.report_id),
)
