"""The row of a report that is filed: written once for each filer and ``submission_id``."""

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, UpdateBase, bindparam, select

from app.database import AnyRow, Sealer, new_id, table_of, upserts
from app.feedback.drafts import ReportDraft
from app.feedback.filed_for import seal_filed_for
from app.feedback.filers import Filer
from app.feedback.filing import Filing
from app.feedback.models import Report
from app.feedback.references import make_reference
from app.feedback.restrictions import IS_RESTRICTED
from app.feedback.serials import next_serial
from app.feedback.states import Source, State
from app.province.entries import CategoryEntry
from app.province.local_time import local_day

_PUBLIC_ID_BYTES = 12
_REPORTS = table_of(Report)
# Who files a report under a submission_id, by the source.
_FILERS = {Source.APP: _REPORTS.c.citizen_id, Source.HOTLINE: _REPORTS.c.filed_by}


def _insert_once(filer: ColumnElement[Any]) -> Mapping[str, UpdateBase]:
    def complete(insert: Any) -> UpdateBase:
        once = insert.on_conflict_do_nothing(index_elements=[filer, _REPORTS.c.submission_id])
        # Asked along: whoever files waits for no statement more.
        written: UpdateBase = once.returning(*_REPORTS.c, IS_RESTRICTED.label("is_restricted"))
        return written

    return upserts(Report, complete)


_INSERTS = {source: _insert_once(filer) for source, filer in _FILERS.items()}
_FILED = {
    source: select(_REPORTS.c.id, _REPORTS.c.content_hash).where(
        filer == bindparam("filer"), _REPORTS.c.submission_id == bindparam("submission_id")
    )
    for source, filer in _FILERS.items()
}


def find_row(connection: Connection, filer: Filer, submission_id: uuid.UUID) -> AnyRow | None:
    """The id and content hash of what the filer filed under that ``submission_id``."""
    wanted = {"filer": filer.id, "submission_id": submission_id}
    return connection.execute(_FILED[filer.source], wanted).first()


def insert_row(
    connection: Connection, filer: Filer, draft: ReportDraft, filing: Filing, sealer: Sealer
) -> AnyRow | None:
    """Write the report's row; None where the filer has one under this ``submission_id``.

    Besides its columns it has ``is_restricted``: whether its citizen may file nothing now.
    """
    place, category, area, now = draft.location, filing.category, filing.area, filing.now
    routed = filing.routed
    year = local_day(now).year
    return connection.execute(
        _INSERTS[filer.source][connection.dialect.name],
        {
            "restricted_citizen_id": filer.citizen_id,
            "today": local_day(now),
            "id": new_id(),
            "public_id": secrets.token_urlsafe(_PUBLIC_ID_BYTES),
            "reference": make_reference(year, next_serial(connection, year)),
            "citizen_id": filer.citizen_id,
            "source": filer.source.value,
            "filed_by": filer.staff_id,
            "submission_id": draft.submission_id,
            "content_hash": draft.content_hash(),
            "revision": 1,
            "kind": draft.kind.value,
            "category_code": category.code,
            "category_version": _version(draft, category),
            "text": draft.text,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "accuracy_m": place.accuracy_m,
            "location_source": place.source,
            "address": place.address,
            "is_home": bool(place.is_home),
            "area_scheme": area.scheme if area else None,
            "area_code": area.code if area else None,
            "attributes": dict(draft.attributes),
            "photos_expected": draft.photos_expected,
            "cover_photo_id": draft.photo_ids[0] if draft.photo_ids else None,
            "occurred_at": draft.occurred_at,
            "client_created_at": draft.client_created_at,
            "state": State.SUBMITTED.value,
            "publication": filing.publication,
            "is_emergency": category.is_emergency,
            "is_sent_late": filing.is_sent_late,
            "wants_contact": draft.wants_contact is not False,
            "wants_publication": draft.wants_publication is not False,
            "accused_agency_code": draft.accused_agency,
            "filed_for_relation": draft.filed_for.relation if draft.filed_for else None,
            "sealed_filed_for": seal_filed_for(sealer, draft.filed_for),
            "lead_agency_code": routed.agency,
            "routing_rule_id": routed.rule_id,
            "routing_version": routed.version,
            "assignee_id": routed.assignee_id,
            "priority": filing.priority,
            "due_at": filing.due_at(),
            "next_alarm_at": now,
            "reopened_count": 0,
            "objections": 0,
            "needs_supervisor": False,
            "submitted_at": now,
            "updated_at": now,
        },
    ).first()


def _version(draft: ReportDraft, category: CategoryEntry) -> int:
    """Of the category it is filed under: the draft's own, or the newest of what followed it."""
    is_same = draft.category == category.code
    return (draft.category_version if is_same else None) or category.version
