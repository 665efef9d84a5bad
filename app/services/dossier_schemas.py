"""A citizen's dossiers, and others' that he watches, as they come in and go out."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.services.dossiers.listing import EVERYTHING
from app.services.dossiers.status_groups import StatusGroup
from app.web import fields
from app.web.schemas import OutputSchema, PageOrChangesQuery, changes_members, page_schema

_CODE = {"description": "Mã hồ sơ.", "example": "H09.16-240101-0001"}


class DossierQuery(PageOrChangesQuery):
    """Whose dossiers, and which."""

    party = fields.Text(
        max_length=36,
        pattern=rf"{EVERYTHING}|[0-9a-fA-F]{{8}}(-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}}",
        metadata={
            "description": "The `id` of an organisation from `GET /v1/me/parties`: its dossiers; "
            "`all`: these and the caller's own. Without it the caller's own.",
            "example": EVERYTHING,
        },
    )
    state = fields.Choice(
        StatusGroup,
        metadata={
            "description": "`open` has what has not ended, `waiting_for_me` of these what wants "
            "papers or a payment, `done` what has ended. Not together with `changed_after`.",
            "example": "open",
        },
    )

    @validates_schema
    def require_whole_list(self, sent: dict[str, Any], **_: Any) -> None:
        """A dossier that leaves its group would be missing among the changes."""
        if {"state", "changed_after"} <= sent.keys():
            raise ValidationError({"changed_after": ["not_together"]})


class _DueSchema(OutputSchema):
    """By when it is to be done, and up to when the news are in it."""

    filed_on = fields.Day(required=True)
    due_on = fields.Day(required=True, allow_none=True)
    working_days_left = fields.Whole(
        required=True,
        allow_none=True,
        minimum=-1100,
        maximum=1100,
        metadata={
            "description": "By the province's calendar; negative: so many days late. Null where it "
            "is done or has no day.",
            "example": 3,
        },
    )
    is_late = fields.Flag(required=True)
    changed_at = fields.Moment(required=True, metadata={"description": "When it last changed."})
    as_of = fields.Moment(
        required=True, metadata={"description": "Up to when its sender's news are in it."}
    )
    is_stale = fields.Flag(
        required=True,
        metadata={"description": "Nothing came in for a working day: it may be further by now."},
    )


class DossierSummarySchema(_DueSchema):
    """A dossier in a list."""

    id = fields.Id(required=True)
    code = fields.Text(required=True, max_length=64, metadata=_CODE)
    procedure_code = fields.Text(required=True, max_length=64, min_length=0)
    procedure_name = fields.Text(required=True, max_length=1000, min_length=0)
    field_name = fields.Text(required=True, max_length=300, min_length=0)
    agency = fields.Text(required=True, max_length=300, min_length=0)
    status = fields.Code(
        required=True,
        metadata={"description": "TrangThaiHoSo of the national portal.", "example": "4"},
    )
    status_label = fields.Text(required=True, max_length=100, metadata={"example": "Đang xử lý"})
    is_waiting_for_me = fields.Flag(required=True)
    is_done = fields.Flag(required=True)
    next_step = fields.Text(
        required=True,
        max_length=500,
        metadata={
            "description": "What happens next, in plain words.",
            "example": "Cơ quan đang giải quyết hồ sơ. Bạn chỉ cần chờ đến ngày hẹn.",
        },
    )


DossierPageSchema = page_schema(
    DossierSummarySchema,
    **changes_members(),
    removed_ids=fields.Items(
        fields.Id(),
        required=True,
        max_items=100,
        metadata={"description": "With `changed_after`: the caller's no more; forget them."},
    ),
)


class FeeSchema(OutputSchema):
    """A fee of a dossier."""

    name = fields.Text(required=True, max_length=300, min_length=0)
    amount_vnd = fields.Whole(required=True, minimum=0, maximum=10**15)
    is_paid = fields.Flag(
        required=True,
        allow_none=True,
        metadata={"description": "Null: the sender does not say."},
    )


class StepSchema(OutputSchema):
    """One step of a dossier's way."""

    at = fields.Moment(required=True)
    status = fields.Code(required=True)
    text = fields.Text(required=True, max_length=2000, min_length=0, multiline=True)
    office = fields.Text(required=True, max_length=300, min_length=0)


class StageSchema(OutputSchema):
    """A stage of a dossier's way."""

    stage = fields.Code(required=True, metadata={"example": "in_progress"})
    label = fields.Text(required=True, max_length=100, metadata={"example": "Đang giải quyết"})
    place = fields.Code(
        required=True,
        metadata={"description": "`past`, `current` (one) or `expected`.", "example": "current"},
    )
    on = fields.Day(required=True, allow_none=True)


class WantedPaperSchema(OutputSchema):
    """A paper that is missing."""

    name = fields.Text(required=True, max_length=2000, multiline=True, min_length=0)
    until_on = fields.Day(required=True, allow_none=True)


class WantedSchema(OutputSchema):
    """What the owner is to do."""

    kind = fields.Code(
        required=True, metadata={"description": "`papers` or `payment`.", "example": "papers"}
    )
    papers = fields.Items(fields.Part(WantedPaperSchema), required=True, max_items=100)
    amount_vnd = fields.Whole(required=True, allow_none=True, minimum=0, maximum=10**17)
    until_on = fields.Day(required=True, allow_none=True)
    url = fields.Text(
        required=True,
        max_length=500,
        metadata={"description": "The page where it is done.", "format": "uri"},
    )


class ResultSchema(OutputSchema):
    """A paper that was issued."""

    name = fields.Text(required=True, max_length=1000, min_length=0)
    number = fields.Text(required=True, max_length=300, min_length=0)
    issued_on = fields.Day(required=True, allow_none=True)


class DossierSchema(DossierSummarySchema):
    """A dossier in full, its steps in order of time."""

    accepted_on = fields.Day(required=True, allow_none=True)
    finished_on = fields.Day(required=True, allow_none=True)
    returned_on = fields.Day(required=True, allow_none=True)
    channel = fields.Code(
        required=True,
        metadata={"description": "How it was filed: `in_person`, `online`, `postal`; or empty."},
    )
    delivery = fields.Code(
        required=True,
        metadata={"description": "Where results are fetched: `counter`, `post`; or empty."},
    )
    papers = fields.Items(fields.Text(max_length=1000), required=True, max_items=200)
    wanted = fields.Part(
        WantedSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null: nothing is wanted of the owner now."},
    )
    fees = fields.Items(fields.Part(FeeSchema), required=True, max_items=50)
    results = fields.Items(fields.Part(ResultSchema), required=True, max_items=100)
    timeline = fields.Items(fields.Part(StageSchema), required=True, max_items=10)
    steps = fields.Items(fields.Part(StepSchema), required=True, max_items=10_000)


class DossierGlanceSchema(_DueSchema):
    """A dossier as somebody sees it who is not its owner."""

    code = fields.Text(required=True, max_length=64, metadata=_CODE)
    agency = fields.Text(required=True, max_length=300, min_length=0)
    status = fields.Code(required=True, metadata={"example": "4"})
    status_label = fields.Text(required=True, max_length=100, metadata={"example": "Đang xử lý"})
    is_done = fields.Flag(required=True)
    timeline = fields.Items(fields.Part(StageSchema), required=True, max_items=10)
