"""Acknowledging an alarm: somebody has seen it, and the others see who."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.errors import AlarmCallsOthers
from app.feedback.models import ReportAlarm
from app.feedback.reading import get_report_row
from app.identity.principals import StaffPrincipal
from app.triage.alarms.reading import AlarmRead, alarm_read, get_alarm
from app.triage.sight import sees, surroundings_of


def acknowledge_alarm(
    session: Session, staff: StaffPrincipal, alarm_id: uuid.UUID, *, now: datetime
) -> AlarmRead:
    """Say that somebody looks after what an alarm tells of; once, a colleague's word is kept.

    Raises ``NotFound`` for one about a report out of sight, ``AlarmCallsOthers`` for one that
    falls to somebody else.
    """
    row = get_alarm(session.connection(), staff, alarm_id)
    if not row.is_callers:
        raise AlarmCallsOthers
    locked = select(ReportAlarm).where(ReportAlarm.id == alarm_id).with_for_update()
    alarm = session.scalars(locked).one()
    if alarm.acknowledged_at is None:
        alarm.acknowledged_at, alarm.acknowledged_by = now, staff.id
        _record(session, staff, alarm, now)
        session.flush()
    return alarm_read(get_alarm(session.connection(), staff, alarm_id))


def _record(session: Session, staff: StaffPrincipal, alarm: ReportAlarm, now: datetime) -> None:
    connection = session.connection()
    report = get_report_row(connection, alarm.report_id)
    surroundings = surroundings_of(connection, alarm.report_id)
    lender = staff.acting_for(lambda scope: sees(scope, report, surroundings))
    record(
        session,
        actor=staff.key,
        action="alarm_acknowledged",
        subject=f"report:{alarm.report_id}",
        details={
            "alarm": str(alarm.id),
            "kind": alarm.kind,
            "tier": alarm.tier,
            **({"acting_for": f"staff:{lender}"} if lender else {}),
        },
        now=now,
    )
