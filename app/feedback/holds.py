"""Holding a report back from retention and erasure, by an authority's order, until its release."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow
from app.errors import NotFound
from app.feedback.models import Report, ReportHold
from app.feedback.references import read_reference

_ACTOR = "operator"
_STANDS = ReportHold.ended_at.is_(None)


def hold_report(
    session: Session, reference: str, *, authority: str, order_number: str, now: datetime
) -> bool:
    """Keep the report as it is until it is released; False: too late, it was made anonymous.

    A new order takes the place of the one before. Raises ``NotFound``.
    """
    report = _locked(session, reference)
    if report.anonymised_at is not None:
        return False
    former = _find_hold(session, report)
    if former is not None:
        former.ended_at = now
        session.flush()
    session.add(
        ReportHold(report_id=report.id, authority=authority, order_number=order_number, held_at=now)
    )
    _record(session, report, "report_held", now)
    return True


def release_report(session: Session, reference: str, *, now: datetime) -> None:
    """Let the report go the way of the others again; raises ``NotFound`` where it is not held."""
    report = _locked(session, reference)
    hold = _find_hold(session, report)
    if hold is None:
        raise NotFound
    hold.ended_at = now
    _record(session, report, "report_released", now)


def is_held() -> ColumnElement[bool]:
    """Whether a report is held, in a statement that has it."""
    return exists().where(ReportHold.report_id == Report.id, _STANDS)


def held_reports(session: Session, citizen_id: uuid.UUID) -> list[str]:
    """Why a citizen can't be erased: ``["held"]`` while a report of his is; none else.

    Until the transaction ends no report of his can be held: an order comes before or too late.
    """
    his = select(Report.id).where(Report.citizen_id == citizen_id).order_by(Report.id)
    reports = session.scalars(his.with_for_update()).all()
    held = select(ReportHold.id).where(ReportHold.report_id.in_(reports), _STANDS)
    return [] if session.scalar(held.limit(1)) is None else ["held"]


def find_held(connection: Connection) -> Sequence[AnyRow]:
    """What is held, the longest first: reference, authority, order and since when."""
    columns = Report.reference, ReportHold.authority, ReportHold.order_number, ReportHold.held_at
    held = select(*columns).join(Report, Report.id == ReportHold.report_id).where(_STANDS)
    return connection.execute(held.order_by(ReportHold.held_at)).all()


def _locked(session: Session, reference: str) -> Report:
    wanted = select(Report).where(Report.reference == read_reference(reference))
    report = session.scalar(wanted.with_for_update())
    if report is None:
        raise NotFound
    return report


def _find_hold(session: Session, report: Report) -> ReportHold | None:
    return session.scalar(select(ReportHold).where(ReportHold.report_id == report.id, _STANDS))


def _record(session: Session, report: Report, action: str, now: datetime) -> None:
    record(session, actor=_ACTOR, action=action, subject=f"report:{report.id}", now=now)
