"""A report as staff read it: everything but who filed it."""

import uuid
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Connection

from app.database import AnyRow
from app.feedback.photos.allowance import PHOTOS_ADDED
from app.feedback.reading import (
    EventRead,
    MessageRead,
    PhotoRead,
    ReportSummary,
    due_at,
    find_photos,
    photo_read,
    read_report,
    summary,
)
from app.feedback.states import State, staff_moves
from app.triage.alarms.reading import AlarmRead, alarm_read, find_alarms_of, news_of
from app.triage.queue import is_overdue
from app.triage.reporters import Reporter
from app.triage.work_reading import WorkRead, read_work


class StaffPhoto(PhotoRead):
    """One photo of a report, with what anyone may see of it."""

    publication: str
    revision: int


class RoutedBy(TypedDict):
    """Which rule sent a report, and in which version of all rules."""

    rule_id: uuid.UUID
    version: int


class StaffReportSummary(ReportSummary):
    """A report in the queue."""

    lead_agency: str
    due_at: datetime | None
    is_overdue: bool


class StaffReport(StaffReportSummary, WorkRead):
    """A report in full."""

    public_title: str | None
    public_text: str | None
    reopened_count: int
    is_satisfied: bool | None
    needs_supervisor: bool
    is_sent_late: bool
    source: str
    call_reference: str | None
    wants_contact: bool
    wants_publication: bool
    accused_agency: str | None
    is_in_charge: bool
    filed_for_relation: str | None
    routed_by: RoutedBy | None
    reporter: Reporter | None
    attributes: dict[str, Any]
    photos_expected: int
    occurred_at: datetime | None
    allowed_moves: list[str]
    photos: list[StaffPhoto]
    history: list[EventRead]
    messages: list[MessageRead]
    alarms: list[AlarmRead]


def staff_summary(row: AnyRow, now: datetime) -> StaffReportSummary:
    """A report's row as it stands in the queue."""
    return {
        **summary(row),
        "lead_agency": row.lead_agency_code,
        "due_at": due_at(row),
        "is_overdue": is_overdue(row, now),
    }


def read_staff_report(
    connection: Connection,
    row: AnyRow,
    reporter: Reporter | None,
    *,
    is_in_charge: bool,
    may_move: bool,
    now: datetime,
) -> StaffReport:
    """A report in full, in codes: nothing here depends on the reader's language.

    ``is_in_charge``: whether the reader may work on it, or only help. ``may_move``: whether one of
    his roles lets him move it.
    """
    rows = find_photos(connection, row.id)
    full = read_report(connection, row, rows)
    return {
        **staff_summary(row, now),
        **read_work(connection, row),
        "is_in_charge": is_in_charge,
        "public_title": row.public_title,
        "public_text": row.public_text,
        "reopened_count": row.reopened_count,
        "is_satisfied": row.is_satisfied,
        "needs_supervisor": row.needs_supervisor,
        "is_sent_late": row.is_sent_late,
        "source": row.source,
        "call_reference": row.call_reference,
        "wants_contact": row.wants_contact,
        "wants_publication": row.wants_publication,
        "accused_agency": row.accused_agency_code,
        "filed_for_relation": row.filed_for_relation,
        "routed_by": _routed_by(row),
        "reporter": reporter,
        "attributes": row.attributes,
        "photos_expected": row.photos_expected,
        "occurred_at": row.occurred_at,
        "allowed_moves": staff_moves(State(row.state)) if may_move else [],
        "photos": [staff_photo(row.id, photo) for photo in rows],
        "history": full["history"],
        "messages": full["messages"],
        "alarms": [alarm_read(alarm) for alarm in find_alarms_of(connection, row.id)],
    }


def _routed_by(row: AnyRow) -> RoutedBy | None:
    if row.routing_rule_id is None:
        return None
    return {"rule_id": row.routing_rule_id, "version": row.routing_version}


def staff_photo(report_id: uuid.UUID, photo: AnyRow) -> StaffPhoto:
    """A photo's row as staff read it."""
    return {
        **photo_read(photo),
        "url": f"/v1/admin/reports/{report_id}/photos/{photo.id}",
        "publication": photo.publication,
        "revision": photo.revision,
    }


def additions_of(report: StaffReport) -> int:
    """How often photos, their descriptions and alarms came to it; no write collides with these."""
    added = sum(event["action"] == PHOTOS_ADDED for event in report["history"])
    described = sum(photo["revision"] - 1 for photo in report["photos"])
    return added + described + sum(map(news_of, report["alarms"]))
