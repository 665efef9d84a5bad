"""A report as staff read it: everything but who filed it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Connection

from app.database import AnyRow
from app.feedback.photos.allowance import PHOTOS_ADDED
from app.feedback.reading import find_photos, read_report
from app.feedback.report_reads import EventRead, MessageRead, ReportSummary, due_at, summary
from app.feedback.states import State, staff_moves
from app.identity.staff.rights import Scope
from app.triage.alarms.reading import AlarmRead, alarm_read, find_alarms_of, news_of
from app.triage.merging.duplicates import Duplicate, RelatedReport, find_duplicates, find_related
from app.triage.queue import is_overdue
from app.triage.reports.notes import LATEST, NoteRead, count_notes, find_notes, note_read
from app.triage.reports.photos import StaffPhoto, staff_photo
from app.triage.reports.reporters import Reporter
from app.triage.reports.work import WorkRead, read_work


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
    merged_into: RelatedReport | None
    split_from: RelatedReport | None
    duplicates: list[Duplicate]
    notes: list[NoteRead]
    note_count: int


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
    readable: Sequence[Scope],
    is_in_charge: bool,
    may_move: bool,
    now: datetime,
) -> StaffReport:
    """A report in full, in codes: nothing here depends on the reader's language.

    ``readable``: where he sees other reports. ``is_in_charge``: whether the reader may work on it,
    or only help. ``may_move``: whether one of his roles lets him move it.
    """
    rows = find_photos(connection, row.id)
    related = find_related(connection, (row.merged_into_id, row.split_from_id), readable)
    notes = find_notes(connection, row.id, before=None, count=LATEST)
    may_move = may_move and row.merged_into_id is None
    full = read_report(connection, row, rows, with_undone=True)
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
        "merged_into": related.get(row.merged_into_id),
        "split_from": related.get(row.split_from_id),
        "duplicates": find_duplicates(connection, row),
        "notes": [note_read(one) for one in notes],
        "note_count": count_notes(connection, row.id),
    }


def _routed_by(row: AnyRow) -> RoutedBy | None:
    if row.routing_rule_id is None:
        return None
    return {"rule_id": row.routing_rule_id, "version": row.routing_version}


def additions_of(report: StaffReport) -> int:
    """How often something came to it that no write collides with.

    Photos and their descriptions, alarms, notes, and whatever happens to its duplicates.
    """
    added = sum(event["action"] == PHOTOS_ADDED for event in report["history"])
    duplicates = report["duplicates"]
    photos = [*report["photos"], *(photo for one in duplicates for photo in one["photos"])]
    described = sum(photo["revision"] - 1 for photo in photos)
    of_duplicates = sum(one["revision"] for one in duplicates)
    rung = sum(map(news_of, report["alarms"]))
    return added + described + rung + report["note_count"] + of_duplicates
