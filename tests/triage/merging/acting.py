"""Merging, splitting and undoing in tests, through HTTP."""

import uuid
from typing import Any

from sqlalchemy import select

from app.feedback.models import Report, ReportAssignment, ReportPause, ReportSupport
from tests.reports import QUEUE, REPORTS, new_key
from tests.service import Caller, Json, Service

# What a report gets by every step that is taken, whichever it is.
_OF_STEPS = {
    "revision",
    "updated_at",
    "change_serial",
    "tallied_revision",
    "figured_revision",
    "next_alarm_at",
}


def path_of(report: Json) -> str:
    """Where staff work on a report."""
    return f"{QUEUE}/{report['id']}"


def read(staff: Caller, report: Json) -> Json:
    """A report as staff read it."""
    answer = staff.get(path_of(report))
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    return content


def merge(staff: Caller, report: Json, into: Json, **sent: Any) -> Any:
    """Merge a report into another, based on its latest revision; the response."""
    return _post(staff, report, "merge", {"into": into["id"]} | sent)


def unmerge(staff: Caller, report: Json) -> Any:
    """Take a merger back; the response."""
    return _post(staff, report, "unmerge")


def split(staff: Caller, report: Json, **sent: Any) -> Any:
    """Split a report; the response."""
    return _post(staff, report, "split", sent, key=new_key())


def undo(staff: Caller, report: Json) -> Any:
    """Undo the last move; the response."""
    return _post(staff, report, "undo")


def rows_of(service: Service, *reports: Json) -> Any:
    """All that reports and their related rows say, without what every step changes."""
    ids = [uuid.UUID(report["id"]) for report in reports]
    with service.database.reading() as connection:
        found = connection.execute(
            select(Report.__table__).where(Report.id.in_(ids)).order_by(Report.id)
        ).mappings()
        own = [{name: row[name] for name in row if name not in _OF_STEPS} for row in found]
        supports = connection.execute(
            select(ReportSupport.__table__)
            .where(ReportSupport.report_id.in_(ids))
            .order_by(ReportSupport.report_id, ReportSupport.citizen_id)
        ).all()
        pauses = connection.execute(
            select(ReportPause.__table__)
            .where(ReportPause.report_id.in_(ids))
            .order_by(ReportPause.id)
        ).all()
        assignments = connection.execute(
            select(ReportAssignment.__table__)
            .where(ReportAssignment.report_id.in_(ids))
            .order_by(ReportAssignment.id)
        ).all()
    return own, supports, pauses, assignments


def _post(
    staff: Caller, report: Json, action: str, sent: Json | None = None, key: str | None = None
) -> Any:
    etag = staff.get(path_of(report)).headers["ETag"]
    return staff.post(f"{path_of(report)}/{action}", sent, key=key, If_Match=etag)


def own_report(citizen: Caller, report: Json) -> Json:
    """A report as its citizen reads it."""
    content: Json = citizen.get(f"{REPORTS}/{report['id']}").get_json()
    return content


def told_of(citizen: Caller, report: Json) -> list[str]:
    """The kinds of what a citizen's inbox says about a report of his own, the oldest first."""
    items = citizen.get("/v1/notifications?limit=100").get_json()["items"]
    return [one["kind"] for one in reversed(items) if one["entity_id"] == report["id"]]


def messages_of(report: Json) -> str:
    """Where a citizen writes about it."""
    return f"{REPORTS}/{report['id']}/messages"
