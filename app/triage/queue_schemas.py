"""What may be asked of the staff's queue, and what it answers."""

import uuid
from collections.abc import Iterable
from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from app.feedback.priorities import PriorityCode
from app.feedback.public.cells import read_box
from app.feedback.states import Kind, Priority, Publication, Source, State
from app.triage.queue.filters import Deadline, QueueFilter, Satisfaction
from app.triage.queue.sorting import Sort
from app.triage.schemas import StaffReportSummarySchema
from app.triage.work_schemas import ColleagueSchema
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema

_CODE = r"[a-z0-9_]+"
_CODES = rf"{_CODE}(?:,{_CODE})*"
_ME, _NOBODY = "me", "none"
_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_MAX_CODES = 2_000


class QueueFilterQuery(InputSchema):
    """Which reports of the queue; everything that is named must hold."""

    state = fields.Text(
        max_length=200,
        pattern=_CODES,
        metadata={"description": "One or several.", "example": "submitted,accepted"},
    )
    category = fields.Text(
        max_length=_MAX_CODES,
        pattern=_CODES,
        metadata={"description": "One or several.", "example": "roads,trees"},
    )
    area = fields.Text(
        max_length=32,
        pattern=r"[0-9A-Za-z]+",
        metadata={"description": "Those below it belong to it.", "example": "25747"},
    )
    area_scheme = fields.Text(
        max_length=64,
        pattern=_CODE,
        metadata={
            "description": "Whose `area` is meant; without it the one that a report came in by.",
            "example": "communes_since_2025_07",
        },
    )
    agency = fields.Text(
        max_length=64,
        pattern=_CODE,
        metadata={
            "description": "That leads, or was asked to help.",
            "example": "so_xay_dung",
        },
    )
    assignee = fields.Text(
        max_length=36,
        pattern=f"{_ME}|{_NOBODY}|{_ID}",
        metadata={"description": "`me`, `none`, or the id of a colleague.", "example": "me"},
    )
    deadline = fields.Choice(
        Deadline,
        metadata={
            "description": "`late`, or `due_today`: not late, and due before the day is over. Only "
            "what waits for staff.",
        },
    )
    priority = fields.Choice(PriorityCode)
    kind = fields.Choice(Kind)
    source = fields.Choice(Source)
    publication = fields.Choice(Publication)
    satisfaction = fields.Choice(
        Satisfaction, metadata={"description": "The citizen's word on the last answer."}
    )
    has_photos: fields.QueryFlag | fields.Flag = fields.QueryFlag()
    needs_supervisor: fields.QueryFlag | fields.Flag = fields.QueryFlag()
    q = fields.Text(
        max_length=200,
        metadata={
            "description": "Words of the text, the address, the reference or what staff told the "
            'citizen, with or without diacritics; "several in quotes" stand together. The last '
            "word may be unfinished, from three letters on. Or a reference, its check letter left "
            "out or not.",
            "example": "ổ gà",
        },
    )
    bbox = fields.Text(
        max_length=100,
        metadata={"description": "west,south,east,north", "example": "106.6,10.9,106.8,11.1"},
    )
    received_from = fields.Day(metadata={"description": "The first day."})
    received_until = fields.Day(metadata={"description": "The last day."})
    overdue: fields.QueryFlag | fields.Flag = fields.QueryFlag(
        load_default=False, metadata={"description": "Only open reports past their deadline."}
    )
    open: fields.QueryFlag | fields.Flag = fields.QueryFlag(
        load_default=False, metadata={"description": "Only reports that still need work."}
    )

    @validates_schema
    def _check(self, sent: dict[str, Any], **_: Any) -> None:
        if "area_scheme" in sent and "area" not in sent:
            raise ValidationError("required", "area")
        unknown = set(_codes(sent, "state")) - set(State)
        if unknown:
            raise ValidationError("unknown_value", "state")
        if "bbox" in sent and read_box(sent["bbox"]) is None:
            raise ValidationError("bbox", "bbox")

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The filter apart from the rest; areas and the caller himself are to be put in."""
        names = [name for name in QueueFilterQuery._declared_fields if name in sent]
        given = {name: sent.pop(name) for name in names}
        return sent | {
            "wanted": _filter(given),
            "area": given.get("area"),
            "is_mine": given.get("assignee") == _ME,
        }


class QueueQuery(QueueFilterQuery, PageQuery):
    """Which reports of the queue, in what order."""

    sort = fields.Choice(
        Sort,
        load_default=Sort.DUE,
        metadata={
            "description": "`due`: the soonest due first; `age`: the oldest first, `-age` the "
            "newest; `priority`: the most urgent first, then the soonest due; `supporters`: the "
            "most supported first.",
        },
    )


class QueueItemSchema(StaffReportSummarySchema):
    """A report in the queue."""

    priority = fields.Code(required=True, metadata={"example": "normal"})
    assignee = fields.Part(ColleagueSchema, required=True, allow_none=True)
    has_photos = fields.Flag(
        required=True, metadata={"description": "Of the citizen, or of the result."}
    )


QueuePageSchema = page_schema(
    QueueItemSchema,
    next_cursor=fields.Text(
        required=True,
        allow_none=True,
        max_length=512,
        metadata={
            "description": "Send it as `cursor` for the next page; null at the end. A page may "
            "have fewer items than `limit` without being the last: a search that finds little in "
            "much goes on with the next one.",
        },
    ),
)


class StateCountSchema(OutputSchema):
    """A state with the number of its reports."""

    state = fields.Code(required=True, metadata={"example": "submitted"})
    reports = fields.Whole(required=True, minimum=0, maximum=2**31)


class QueueCountsSchema(OutputSchema):
    """How many reports a filter has; each number is that of the filter narrowed further."""

    total = fields.Whole(required=True, minimum=0, maximum=2**31)
    by_state = fields.Items(
        fields.Part(StateCountSchema),
        required=True,
        max_items=50,
        metadata={"description": "States without any are left out."},
    )
    late = fields.Whole(required=True, minimum=0, maximum=2**31)
    due_today = fields.Whole(required=True, minimum=0, maximum=2**31)
    unassigned = fields.Whole(required=True, minimum=0, maximum=2**31)
    mine = fields.Whole(required=True, minimum=0, maximum=2**31)
    needs_supervisor = fields.Whole(required=True, minimum=0, maximum=2**31)
    is_more = fields.Flag(
        required=True,
        metadata={"description": "There are more than were counted: the numbers are the least."},
    )


def _filter(given: dict[str, Any]) -> QueueFilter:
    assignee, priority = given.get("assignee"), given.get("priority")
    is_named = assignee not in (None, _ME, _NOBODY)
    return QueueFilter(
        states=_sorted(given, "state"),
        categories=_sorted(given, "category"),
        area_scheme=given.get("area_scheme"),
        agency=given.get("agency"),
        assignee=uuid.UUID(assignee) if is_named else None,
        is_unassigned=assignee == _NOBODY,
        deadline=given.get("deadline"),
        priority=None if priority is None else Priority[priority.name],
        kind=given.get("kind"),
        source=given.get("source"),
        publication=given.get("publication"),
        satisfaction=given.get("satisfaction"),
        has_photos=given.get("has_photos"),
        needs_supervisor=given.get("needs_supervisor"),
        words=given.get("q"),
        box=read_box(given["bbox"]) if "bbox" in given else None,
        received_from=given.get("received_from"),
        received_until=given.get("received_until"),
        is_open=given["open"],
        is_overdue=given["overdue"],
    )


def _codes(given: dict[str, Any], name: str) -> Iterable[str]:
    return given[name].split(",") if name in given else ()


def _sorted(given: dict[str, Any], name: str) -> tuple[str, ...] | None:
    return tuple(sorted(set(_codes(given, name)))) or None
