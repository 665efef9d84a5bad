"""Random reports behind the service's back, and the queue's filter as plain Python says it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from app.database import new_id
from app.feedback.models import Photo, Report, ReportArea, ReportAssignment
from app.feedback.public.cells import Box
from app.feedback.report_texts import keep_text
from app.feedback.states import Kind, Priority, Publication, Source, State
from app.feedback.words import words_of
from app.identity.models import StaffMember
from app.province.local_time import local_day
from app.triage.queue.filters import Deadline, QueueFilter, Satisfaction, end_of_day
from app.triage.queue.sorting import Sort
from app.triage.sight import Surroundings
from tests.chance import Random
from tests.reports import COMMUNES, COMMUNES_BEFORE
from tests.service import Service

AGENCIES = ("so_xay_dung", "so_y_te", "so_noi_vu")
CATEGORIES = ("roads", "trees", "health")
WARDS = ("25747", "25750")
WORDS = ("Đường", "hỏng", "ổ", "gà", "Đèn", "đèn-đường", "ngập", "đươngg", "x1")
_WAITS = (State.SUBMITTED, State.ACCEPTED, State.IN_PROGRESS)


@dataclass(frozen=True)
class Known:
    """A report's row and what belongs to it."""

    row: Any
    surroundings: Surroundings
    words: str
    has_photos: bool


def populate(service: Service, chance: Random, *, count: int, now: datetime) -> list[Known]:
    """``count`` random reports, many of them alike in what they are ordered by."""
    with service.database.writing() as session:
        agencies = [*AGENCIES]
        staff_ids = list(session.scalars(select(StaffMember.id)))
        known = []
        for number in range(count):
            known.append(_add(session, chance, number, agencies, staff_ids, now))
        session.commit()
    return known


def _add(
    session: Any,
    chance: Random,
    number: int,
    agencies: Sequence[str],
    staff_ids: Sequence[uuid.UUID],
    now: datetime,
) -> Known:
    report_id, kind = new_id(), chance.choice(list(Kind))
    values = {
        "id": report_id,
        "public_id": str(number),
        "reference": f"BD-2026-{number:06d}-X",
        "submission_id": uuid.uuid4(),
        "source": chance.choice(list(Source)).value,
        "content_hash": bytes(32),
        "revision": 1,
        "kind": kind.value,
        "category_code": chance.choice(CATEGORIES),
        "text": " ".join(chance.choices(WORDS, k=3)),
        "latitude": 11 + chance.random() / 10,
        "longitude": 106.6 + chance.random() / 10,
        "address": chance.choice((None, *WORDS)),
        "area_scheme": COMMUNES,
        "area_code": chance.choice(WARDS),
        "attributes": {},
        "accused_agency_code": chance.choice((None, None, None, *agencies)),
        "photos_expected": 0,
        "state": chance.choice(list(State)).value,
        "publication": chance.choice(list(Publication)).value,
        "lead_agency_code": chance.choice(agencies),
        "assignee_id": chance.choice((None, *staff_ids)),
        "priority": chance.choice(list(Priority)),
        "due_at": chance.choice((None, *(now + timedelta(hours=9 * n) for n in range(-3, 4)))),
        "is_emergency": chance.random() < 0.3,
        "acknowledged_at": chance.choice((None, now)),
        "is_satisfied": chance.choice((None, True, False)),
        "needs_supervisor": chance.random() < 0.3,
        "support_count": chance.randrange(3),
        "submitted_at": now - timedelta(days=chance.randrange(5)),
        "updated_at": now,
    }
    session.execute(insert(Report), values)
    row = session.execute(select(Report.__table__).where(Report.id == report_id)).one()
    parts = (row.text, row.reference, row.address)
    keep_text(session.connection(), report_id, parts)
    areas = [(COMMUNES, row.area_code)]
    if chance.random() < 0.5:
        areas.append((COMMUNES_BEFORE, "25747"))
    for scheme, code in areas:
        session.add(ReportArea(report_id=report_id, scheme=scheme, code=code, is_certain=True))
    asked = chance.sample(agencies, chance.randrange(2))
    for code in asked:
        session.add(
            ReportAssignment(report_id=report_id, agency_code=code, state="asked", assigned_at=now)
        )
    has_photos = chance.random() < 0.4
    if has_photos:
        session.add(_photo(report_id, now))
    words = " ".join(words_of(" ".join(filter(None, parts))))
    surroundings = Surroundings(frozenset(areas), frozenset(asked))
    return Known(row, surroundings, f" {words} ", has_photos)


def _photo(report_id: uuid.UUID, now: datetime) -> Photo:
    return Photo(
        id=new_id(),
        state="stored",
        report_id=report_id,
        content_hash=report_id.bytes * 2,
        width=1,
        height=1,
        created_at=now,
        expires_at=now,
    )


def random_filter(chance: Random, staff_ids: Sequence[uuid.UUID], now: datetime) -> QueueFilter:
    """A filter of two or three of all members."""
    today = local_day(now)
    west, south = 106.6 + chance.random() / 10, 11 + chance.random() / 10
    given: dict[str, Any] = {
        "states": tuple(one.value for one in chance.sample(list(State), 6)),
        "categories": tuple(chance.sample(CATEGORIES, 2)),
        "areas": ((COMMUNES, WARDS[0]),),
        "agency": chance.choice(AGENCIES),
        "assignee": chance.choice(staff_ids),
        "is_unassigned": True,
        "deadline": chance.choice(list(Deadline)),
        "priority": chance.choice(list(Priority)),
        "kind": chance.choice(list(Kind)).value,
        "source": chance.choice(list(Source)).value,
        "publication": chance.choice(list(Publication)).value,
        "satisfaction": chance.choice(list(Satisfaction)),
        "has_photos": chance.random() < 0.5,
        "needs_supervisor": chance.random() < 0.5,
        "words": " ".join(chance.choices(("duong", "ĐÈN", "hon", "ổ", "ga", "x1"), k=2)),
        "box": Box(west, south, west + 0.05, south + 0.05),
        "received_from": today - timedelta(days=chance.randrange(4)),
        "received_until": today - timedelta(days=chance.randrange(4)),
        "is_open": True,
        "is_overdue": True,
    }
    names = chance.sample(sorted(given), chance.randrange(4))
    return QueueFilter(
        **{name: given[name] for name in names},
        area_scheme=COMMUNES if "areas" in names and chance.random() < 0.5 else None,
    )


def holds(wanted: QueueFilter, one: Known, now: datetime) -> bool:
    """Whether a report is what ``wanted`` asks for."""
    row, waits = one.row, State(one.row.state) in _WAITS
    is_met = row.is_emergency and row.acknowledged_at is not None
    is_late = waits and not is_met and row.due_at is not None and row.due_at < now
    is_due_today = (
        waits and not is_met and row.due_at is not None and now <= row.due_at < end_of_day(now)
    )
    verdicts = {True: "satisfied", False: "dissatisfied", None: "unknown"}
    day, box = local_day(row.submitted_at), wanted.box
    areas = {(row.area_scheme, row.area_code)} if not wanted.area_scheme else one.surroundings.areas
    agencies = {row.lead_agency_code, *one.surroundings.agencies}
    return all(
        (
            wanted.states is None or row.state in wanted.states,
            wanted.categories is None or row.category_code in wanted.categories,
            wanted.areas is None or areas & set(wanted.areas),
            wanted.agency is None or wanted.agency in agencies,
            wanted.assignee is None or row.assignee_id == wanted.assignee,
            not wanted.is_unassigned or row.assignee_id is None,
            wanted.deadline is not Deadline.LATE or is_late,
            wanted.deadline is not Deadline.DUE_TODAY or is_due_today,
            wanted.priority is None or row.priority == wanted.priority,
            wanted.kind is None or row.kind == wanted.kind,
            wanted.source is None or row.source == wanted.source,
            wanted.publication is None or row.publication == wanted.publication,
            wanted.satisfaction in (None, verdicts[row.is_satisfied]),
            wanted.has_photos is None or one.has_photos is wanted.has_photos,
            wanted.needs_supervisor is None or row.needs_supervisor is wanted.needs_supervisor,
            wanted.words is None or _says(wanted.words, one.words),
            box is None
            or (box.south <= row.latitude <= box.north and box.west <= row.longitude <= box.east),
            wanted.received_from is None or day >= wanted.received_from,
            wanted.received_until is None or day <= wanted.received_until,
            not wanted.is_open or waits or row.state == "needs_info",
            not wanted.is_overdue or is_late,
        )
    )


def _says(wanted: str, words: str) -> bool:
    *whole, last = words_of(wanted)
    ending = "" if len(last) >= 3 else " "
    return all(f" {word} " in words for word in whole) and f" {last}{ending}" in words


def ordered(known: Sequence[Known], sort: Sort) -> list[uuid.UUID]:
    """The ids in the order of ``sort``."""
    never = datetime.max.replace(tzinfo=known[0].row.submitted_at.tzinfo) if known else None
    keys = {
        Sort.DUE: lambda row: (row.due_at is None, row.due_at or never, row.id),
        Sort.AGE: lambda row: (row.submitted_at, row.id),
        Sort.NEWEST: lambda row: (-row.submitted_at.timestamp(), -row.id.int),
        Sort.PRIORITY: lambda row: (row.due_at is None, -row.priority, row.due_at or never, row.id),
        Sort.SUPPORTERS: lambda row: (-row.support_count, -row.id.int),
    }
    return [row.id for row in sorted((one.row for one in known), key=keys[sort])]
