"""Which agency a report complains of, as staff find it; from then on it never reaches that one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.errors import FieldFault, ReportMerged, Unprocessable
from app.feedback.leads import end_assignment, give_lead, is_accused
from app.feedback.models import Report, ReportAssignment
from app.feedback.publication import publish_report
from app.feedback.states import Publication
from app.feedback.steps import By, record_step
from app.province.agencies import impartial_agency
from app.province.local_time import local_day
from app.province.snapshot import Province


@dataclass(frozen=True)
class Accusation:
    """Whom the report accuses, None: nobody, and why staff say so, for staff alone."""

    agency: str | None
    reason: str


def lock_with_merged(session: Session, report_id: uuid.UUID) -> Sequence[Report]:
    """Lock a report and what was merged into it, in the order in which mergers lock."""
    together = or_(Report.id == report_id, Report.merged_into_id == report_id)
    wanted = select(Report).where(together).order_by(Report.id).with_for_update()
    return session.scalars(wanted).all()


def accuse(
    session: Session,
    report: Report,
    accusation: Accusation,
    by: By,
    *,
    merged: Sequence[Report],
    province: Province,
    now: datetime,
) -> bool:
    """Have a locked ``report`` and those ``merged`` into it accuse an agency; whether it is new.

    They are restricted, and leave the accused agency and those below it. To accuse nobody lifts no
    restriction and brings nothing back. Raises ``ReportMerged`` for one that goes where another
    goes, and ``Unprocessable`` for an agency that is not there today, or whom nobody could stand
    in for.
    """
    if report.merged_into_id is not None:
        raise ReportMerged
    if report.accused_agency_code == accusation.agency:
        return False
    together = [report, *merged]
    if accusation.agency is not None:
        _require_possible(province, together, accusation.agency, now)
    for one in together:
        one.accused_agency_code = accusation.agency
        _record(session, one, accusation, by, now)
        if accusation.agency is not None:
            _restrict(session, one, by, province, now)
            leave_accused(session, one, by, note=accusation.reason, province=province, now=now)
    return True


def leave_accused(
    session: Session, report: Report, by: By, *, note: str, province: Province, now: datetime
) -> None:
    """Have nobody whom a locked ``report`` accuses lead it or help with it, open or done.

    The nearest agency above leads instead; ``note`` is what that one reads.
    """
    if report.accused_agency_code is None:
        return
    asked = select(ReportAssignment.agency_code).where(
        ReportAssignment.report_id == report.id, ReportAssignment.ended_at.is_(None)
    )
    for agency in session.scalars(asked.order_by(ReportAssignment.id)).all():
        if is_accused(province, report, agency):
            end_assignment(session, report, agency, now=now)
            details = {"agency": agency}
            record_step(session, report, by, action="agency_released", details=details, now=now)
    lead, accused = report.lead_agency_code, report.accused_agency_code
    impartial = impartial_agency(province, lead, accused, on=local_day(now))
    if impartial != lead:
        give_lead(session, report, impartial, by, note=note, province=province, now=now)


def _require_possible(
    province: Province, together: Sequence[Report], accused: str, now: datetime
) -> None:
    found, today = province.agencies.get(accused), local_day(now)
    if found is None or not found.validity.holds(today):
        raise Unprocessable(FieldFault("/agency", "unknown_value"))
    for report in together:
        if impartial_agency(province, report.lead_agency_code, accused, on=today) == accused:
            raise Unprocessable(FieldFault("/agency", "nobody_impartial"))


def _record(
    session: Session, report: Report, accusation: Accusation, by: By, now: datetime
) -> None:
    note, agency = accusation.reason, accusation.agency
    if agency is None:
        record_step(session, report, by, action="accusation_lifted", note=note, now=now)
    else:
        details = {"agency": agency}
        record_step(
            session, report, by, action="accusation_set", note=note, details=details, now=now
        )


def _restrict(session: Session, report: Report, by: By, province: Province, now: datetime) -> None:
    if report.publication == Publication.RESTRICTED:
        return
    restricted = Publication.RESTRICTED
    publish_report(
        session, report, by, restricted, title=None, text=None, province=province, now=now
    )
