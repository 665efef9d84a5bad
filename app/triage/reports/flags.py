"""Flags on published reports: staff see those of the reports in their sight, and close them."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow
from app.errors import FlagClosed, NotFound, NotInTheLead
from app.feedback.models import Report, ReportFlag
from app.identity.principals import StaffPrincipal
from app.triage.sight import in_sight, is_in_charge, surroundings_of


class FlagOutcome(StrEnum):
    """What staff did about a flag."""

    NOTHING = "nothing"
    HIDDEN = "hidden"
    CORRECTED = "corrected"


class FlagRead(TypedDict):
    """A flag as staff read it; who put it, nobody knows."""

    id: uuid.UUID
    report_id: uuid.UUID
    reference: str
    publication: str
    reason: str
    text: str | None
    created_at: datetime
    closed_at: datetime | None
    outcome: str | None
    note: str | None


def find_open_flags(
    connection: Connection, staff: StaffPrincipal, *, before: uuid.UUID | None, count: int
) -> list[AnyRow]:
    """The newest ``count`` open flags in sight, older than ``before``."""
    wanted = _in_sight(staff).where(ReportFlag.closed_at.is_(None))
    if before is not None:
        wanted = wanted.where(ReportFlag.id < before)
    return list(connection.execute(wanted.order_by(ReportFlag.id.desc()).limit(count)))


def close_flag(
    session: Session,
    staff: StaffPrincipal,
    flag_id: uuid.UUID,
    outcome: FlagOutcome,
    *,
    note: str | None,
    now: datetime,
) -> FlagRead:
    """Close a flag with what was done; closing it once more the same way changes nothing.

    Raises ``NotFound`` for one on a report out of sight, ``FlagClosed`` where it was closed
    with another outcome, and ``NotInTheLead`` where his agency only helps with the report.
    """
    row = _get(session.connection(), staff, flag_id)
    surroundings = surroundings_of(session.connection(), row.report_id)
    if not any(is_in_charge(scope, row, surroundings) for scope in staff.scopes):
        raise NotInTheLead
    flag = session.scalars(select(ReportFlag).where(ReportFlag.id == flag_id).with_for_update())
    _close(session, flag.one(), staff, row, outcome, note, now)
    session.flush()
    return flag_read(_get(session.connection(), staff, flag_id))


def flag_read(row: AnyRow) -> FlagRead:
    """A flag's row as it goes out."""
    return {
        "id": row.id,
        "report_id": row.report_id,
        "reference": row.reference,
        "publication": row.publication,
        "reason": row.reason,
        "text": row.text,
        "created_at": row.created_at,
        "closed_at": row.closed_at,
        "outcome": row.outcome,
        "note": row.note,
    }


def _in_sight(staff: StaffPrincipal) -> Select[AnyRow]:
    return (
        select(
            *ReportFlag.__table__.columns,
            Report.reference,
            Report.publication,
            Report.lead_agency_code,
            Report.kind,
            Report.accused_agency_code,
        )
        .join(Report, Report.id == ReportFlag.report_id)
        .where(in_sight(staff.scopes))
    )


def _get(connection: Connection, staff: StaffPrincipal, flag_id: uuid.UUID) -> AnyRow:
    row = connection.execute(_in_sight(staff).where(ReportFlag.id == flag_id)).first()
    if row is None:
        raise NotFound
    return row


def _close(
    session: Session,
    flag: ReportFlag,
    staff: StaffPrincipal,
    report: AnyRow,
    outcome: FlagOutcome,
    note: str | None,
    now: datetime,
) -> None:
    if flag.closed_at is not None:
        if flag.outcome != outcome:
            raise FlagClosed
        return
    flag.closed_at, flag.closed_by, flag.outcome, flag.note = now, staff.id, outcome.value, note
    # From here on the same sender may put another one.
    flag.address_hash = flag.installation_hash = None
    surroundings = surroundings_of(session.connection(), flag.report_id)
    lender = staff.acting_for(lambda scope: is_in_charge(scope, report, surroundings))
    record(
        session,
        actor=staff.key,
        action="flag_closed",
        subject=f"report:{flag.report_id}",
        details={"flag": str(flag.id), "outcome": outcome.value}
        | ({"acting_for": f"staff:{lender}"} if lender else {}),
        now=now,
    )
