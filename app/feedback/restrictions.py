"""A citizen who misuses reporting may file nothing for a while, emergencies aside.

Staff put a restriction on whoever filed a report, and never learn by it who that is.
"""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, and_, bindparam, exists, literal, select, update
from sqlalchemy.orm import Session

from app.database import affected_rows, table_of
from app.errors import FieldFault, NotFound, ReporterUnknown, ReportingRestricted, Unprocessable
from app.feedback.models import Report, ReportingRestriction
from app.feedback.steps import By, record_step
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind as NewsKind
from app.province.local_time import local_day

MAX_DAYS = 90
_RESTRICTIONS = table_of(ReportingRestriction).c
_HOLDS = and_(
    _RESTRICTIONS.citizen_id == bindparam("restricted_citizen_id"),
    _RESTRICTIONS.until_on >= bindparam("today"),
    _RESTRICTIONS.ended_at.is_(None),
)
# Whether one holds for ``:restricted_citizen_id`` on ``:today``, for a statement to ask along.
IS_RESTRICTED = exists(select(literal(1)).where(_HOLDS))
_LONGEST = (
    select(_RESTRICTIONS.reason, _RESTRICTIONS.until_on)
    .where(_HOLDS)
    .order_by(_RESTRICTIONS.until_on.desc())
    .limit(1)
)


class RestrictionReason(StrEnum):
    """What a citizen is told that he did."""

    FALSE_REPORTS = "false_reports"
    OFFENSIVE = "offensive"
    REPEATED = "repeated"
    MISUSE = "misuse"


def refuse_restricted(connection: Connection, citizen_id: uuid.UUID, *, today: date) -> None:
    """Raise ``ReportingRestricted`` with the longest that holds, unless it was just lifted."""
    wanted = {"restricted_citizen_id": citizen_id, "today": today}
    row = connection.execute(_LONGEST, wanted).first()
    if row is None:
        return
    words = _words(row.reason, row.until_on)
    raise ReportingRestricted(
        until_on=row.until_on.isoformat(),
        reason=row.reason,
        why=words["why"],
        day=words["day"],
        month=words["month"],
        year=words["year"],
    )


def restrict_reporter(
    session: Session,
    report: Report,
    by: By,
    reason: RestrictionReason,
    *,
    until_on: date,
    now: datetime,
) -> None:
    """Let whoever filed a locked ``report`` file no others until that day's end, and tell him.

    It takes the place of one that holds by this report. Raises ``ReporterUnknown`` for a caller
    without an account, ``Unprocessable`` for a day that is over or too far.
    """
    if report.citizen_id is None or by.id is None:
        raise ReporterUnknown
    today = local_day(now)
    last = today + timedelta(days=MAX_DAYS)
    if not today <= until_on <= last:
        span = (("min", today.isoformat()), ("max", last.isoformat()))
        raise Unprocessable(FieldFault("/until_on", "range", span))
    _end(session, report, now)
    session.add(
        ReportingRestriction(
            report_id=report.id,
            citizen_id=report.citizen_id,
            reason=reason.value,
            until_on=until_on,
            put_by=by.id,
            put_at=now,
        )
    )
    details = {"reason": reason.value, "until_on": until_on.isoformat()}
    record_step(session, report, by, action="reporter_restricted", details=details, now=now)
    _tell(session, report, NewsKind.REPORTING_RESTRICTED, _words(reason, until_on), now)


def lift_restriction(session: Session, report: Report, by: By, *, now: datetime) -> None:
    """End the restriction that holds by a locked ``report``; raises ``NotFound`` without one."""
    if not _end(session, report, now, still_on=local_day(now)):
        raise NotFound
    record_step(session, report, by, action="reporter_unrestricted", now=now)
    _tell(session, report, NewsKind.REPORTING_UNRESTRICTED, {}, now)


def move_restrictions(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> None:
    """What ``absorbed`` may not do, ``stays`` may not: they are one person."""
    theirs = ReportingRestriction.citizen_id == absorbed
    session.execute(update(ReportingRestriction).where(theirs).values(citizen_id=stays))


def _end(session: Session, report: Report, now: datetime, *, still_on: date | None = None) -> bool:
    held = (ReportingRestriction.report_id == report.id) & ReportingRestriction.ended_at.is_(None)
    if still_on is not None:
        held &= ReportingRestriction.until_on >= still_on
    return bool(
        affected_rows(session, update(ReportingRestriction).where(held).values(ended_at=now))
    )


def _tell(
    session: Session, report: Report, kind: NewsKind, words: Mapping[str, str], now: datetime
) -> None:
    if report.citizen_id is not None:
        notify(session, [News(report.citizen_id, kind, str(report.id), words)], now=now)


def _words(reason: str, until_on: date) -> dict[str, str]:
    """What fills the texts of both languages, which write a day differently."""
    return {
        "why": f"labels.restriction_reasons.{reason}",
        "day": f"{until_on:%d}",
        "month": f"{until_on:%m}",
        "year": f"{until_on:%Y}",
    }
