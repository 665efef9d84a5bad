"""Replies as staff read them: those about one report, and those that wait for a signature."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, Select, select
from sqlalchemy.orm import aliased

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.documents import DocumentRead, document_read
from app.feedback.models import Report, ReportReply
from app.identity.models import StaffMember
from app.identity.staff.rights import Scope
from app.triage.reports.work import ColleagueRead
from app.triage.sight import in_sight


class ReplyRead(TypedDict):
    """A reply, whatever became of it."""

    id: uuid.UUID
    report_id: uuid.UUID
    reference: str
    state: str
    revision: int
    text: str
    moves_to: str | None
    document: DocumentRead | None
    drafted_by: ColleagueRead
    drafted_at: datetime
    submitted_by: ColleagueRead | None
    submitted_at: datetime | None
    decided_by: ColleagueRead | None
    decided_at: datetime | None
    remark: str | None


_DRAFTER, _SUBMITTER, _DECIDER = (aliased(StaffMember) for _ in range(3))
_REPLIES: Select[AnyRow] = (
    select(
        *ReportReply.__table__.columns,
        Report.reference,
        _DRAFTER.full_name.label("drafter_name"),
        _SUBMITTER.full_name.label("submitter_name"),
        _DECIDER.full_name.label("decider_name"),
    )
    .join(Report, Report.id == ReportReply.report_id)
    .join(_DRAFTER, _DRAFTER.id == ReportReply.drafted_by)
    .outerjoin(_SUBMITTER, _SUBMITTER.id == ReportReply.submitted_by)
    .outerjoin(_DECIDER, _DECIDER.id == ReportReply.decided_by)
)


def find_replies_of(
    connection: Connection, report_id: uuid.UUID, *, before: uuid.UUID | None, count: int
) -> list[AnyRow]:
    """The newest ``count`` replies about a report, older than ``before``."""
    return _newest(connection, [ReportReply.report_id == report_id], before, count)


def find_replies_in(
    connection: Connection,
    scopes: Sequence[Scope],
    state: str,
    *,
    before: uuid.UUID | None,
    count: int,
) -> list[AnyRow]:
    """The newest ``count`` replies in ``state`` about reports in sight, older than ``before``."""
    return _newest(connection, [ReportReply.state == state, in_sight(scopes)], before, count)


def get_reply(connection: Connection, report_id: uuid.UUID, reply_id: uuid.UUID) -> ReplyRead:
    """One reply about a report; raises ``NotFound``."""
    wanted = _REPLIES.where(ReportReply.id == reply_id, ReportReply.report_id == report_id)
    row = connection.execute(wanted).first()
    if row is None:
        raise NotFound
    return reply_read(row)


def reply_read(row: AnyRow) -> ReplyRead:
    """A reply's row as it goes out."""
    return {
        "id": row.id,
        "report_id": row.report_id,
        "reference": row.reference,
        "state": row.state,
        "revision": row.revision,
        "text": row.text,
        "moves_to": row.moves_to,
        "document": document_read(row),
        "drafted_by": {"id": row.drafted_by, "full_name": row.drafter_name},
        "drafted_at": row.drafted_at,
        "submitted_by": _colleague(row.submitted_by, row.submitter_name),
        "submitted_at": row.submitted_at,
        "decided_by": _colleague(row.decided_by, row.decider_name),
        "decided_at": row.decided_at,
        "remark": row.remark,
    }


def _newest(
    connection: Connection,
    where: Sequence[ColumnElement[bool]],
    before: uuid.UUID | None,
    count: int,
) -> list[AnyRow]:
    wanted = _REPLIES.where(*where)
    if before is not None:
        wanted = wanted.where(ReportReply.id < before)
    return list(connection.execute(wanted.order_by(ReportReply.id.desc()).limit(count)))


def _colleague(staff_id: uuid.UUID | None, full_name: str | None) -> ColleagueRead | None:
    return None if staff_id is None else {"id": staff_id, "full_name": full_name or ""}
