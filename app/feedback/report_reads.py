"""Reports as they are read: plain dicts, made of rows."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypedDict

from app.database import AnyRow
from app.feedback.documents import DocumentRead, document_read
from app.feedback.states import State
from app.province.local_time import local_day


class LocationRead(TypedDict):
    """Where a report is."""

    latitude: float
    longitude: float
    accuracy_m: float | None
    source: str | None
    address: str | None
    is_home: bool
    area_scheme: str | None
    area_code: str | None


class ReportSummary(TypedDict):
    """A report in a list."""

    id: uuid.UUID
    public_id: str
    reference: str
    revision: int
    kind: str
    category: str
    state: str
    publication: str
    text: str
    location: LocationRead
    cover_photo_id: uuid.UUID | None
    support_count: int
    submitted_at: datetime
    updated_at: datetime
    due_on: date | None
    is_emergency: bool


class EventRead(TypedDict):
    """One step of a report's history."""

    at: datetime
    action: str
    state: str
    by: str
    note: str | None
    document: DocumentRead | None


class ReferredToRead(TypedDict):
    """Where a report was referred to."""

    name: str
    phone: str | None
    url: str | None


class MessageRead(TypedDict):
    """One message between citizen and staff."""

    id: uuid.UUID
    at: datetime
    by: str
    text: str
    document: DocumentRead | None


class PhotoRead(TypedDict):
    """One photo of a report."""

    id: uuid.UUID
    url: str
    role: str
    width: int
    height: int
    alt_text: str | None
    is_redacted: bool


class ReportRead(ReportSummary):
    """A report in full, as far as the citizen and staff read the same."""

    reopened_count: int
    is_satisfied: bool | None
    is_sent_late: bool
    wants_contact: bool
    wants_publication: bool
    accused_agency: str | None
    attributes: dict[str, Any]
    photos_expected: int
    occurred_at: datetime | None
    client_created_at: datetime | None
    photos: list[PhotoRead]
    history: list[EventRead]
    messages: list[MessageRead]


def full_report(
    row: AnyRow,
    photos: Iterable[AnyRow],
    history: list[EventRead],
    messages: list[MessageRead],
) -> ReportRead:
    """A report in full, of all that belongs to it."""
    return {
        **summary(row),
        "reopened_count": row.reopened_count,
        "is_satisfied": row.is_satisfied,
        "is_sent_late": row.is_sent_late,
        "wants_contact": row.wants_contact,
        "wants_publication": row.wants_publication,
        "accused_agency": row.accused_agency_code,
        "attributes": row.attributes,
        "photos_expected": row.photos_expected,
        "occurred_at": row.occurred_at,
        "client_created_at": row.client_created_at,
        "photos": [photo_read(one) for one in photos],
        "history": history,
        "messages": messages,
    }


def summary(row: AnyRow) -> ReportSummary:
    """A report's row as it stands in a list."""
    return {
        "id": row.id,
        "public_id": row.public_id,
        "reference": row.reference,
        "revision": row.revision,
        "kind": row.kind,
        "category": row.category_code,
        "state": row.state,
        "publication": row.publication,
        "text": row.text,
        "location": {
            "latitude": row.latitude,
            "longitude": row.longitude,
            "accuracy_m": row.accuracy_m,
            "source": row.location_source,
            "address": row.address,
            "is_home": row.is_home,
            "area_scheme": row.area_scheme,
            "area_code": row.area_code,
        },
        "cover_photo_id": row.cover_photo_id,
        "support_count": row.support_count,
        "submitted_at": row.submitted_at,
        "updated_at": row.updated_at,
        "due_on": _due_on(row),
        "is_emergency": row.is_emergency,
    }


def referred_to(row: AnyRow) -> ReferredToRead | None:
    """Where a referred report went, if somebody said."""
    if row.referred_to_name is None:
        return None
    return {
        "name": row.referred_to_name,
        "phone": row.referred_to_phone,
        "url": row.referred_to_url,
    }


def due_at(row: AnyRow) -> datetime | None:
    """When the report is due; nothing is while the citizen is waited for."""
    moment: datetime | None = row.due_at
    return None if row.state == State.NEEDS_INFO else moment


def _due_on(row: AnyRow) -> date | None:
    moment = due_at(row)
    return local_day(moment) if moment else None


def photo_read(row: AnyRow) -> PhotoRead:
    """A photo's row as its citizen reads it."""
    return {
        "id": row.id,
        "url": f"/v1/feedback/photos/{row.id}",
        "role": row.role,
        "width": row.width,
        "height": row.height,
        "alt_text": row.alt_text,
        "is_redacted": row.original_id is not None,
    }


def event_read(row: AnyRow) -> EventRead:
    """A step's row as everybody who sees the report reads it."""
    return {
        "at": row.at,
        "action": row.action,
        "state": row.state,
        "by": row.actor_kind,
        "note": row.note,
        "document": document_read(row),
    }


def message_read(row: AnyRow) -> MessageRead:
    """A message's row as citizen and staff read it."""
    return {
        "id": row.id,
        "at": row.at,
        "by": row.author_kind,
        "text": row.text,
        "document": document_read(row),
    }
