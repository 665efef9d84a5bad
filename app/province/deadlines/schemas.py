"""Deadlines as they are explained."""

from app.province.deadlines.amounts import Basis
from app.province.record_schemas import CODE
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema


class SpanSchema(OutputSchema):
    """Time that counted."""

    from_at = fields.Moment(required=True)
    until_at = fields.Moment(required=True)


class SkippedDayNameSchema(OutputSchema):
    """What a day is called."""

    vi = fields.Text(required=True, max_length=200, metadata={"example": "Quốc khánh"})
    en = fields.Text(required=True, max_length=200, metadata={"example": "National Day"})


class SkippedDaySchema(OutputSchema):
    """A day that did not count, and why."""

    on = fields.Day(required=True)
    reason = fields.Code(required=True, metadata={"example": "day_off"})
    name = fields.Part(SkippedDayNameSchema, required=True, allow_none=True)


class AllowedTimeSchema(OutputSchema):
    """How long the province gives itself."""

    count = fields.Whole(required=True, minimum=1, maximum=1000, metadata={"example": 5})
    basis = fields.Code(required=True, metadata={"example": Basis.WORKING_DAYS.value})


class DeadlineSchema(OutputSchema):
    """When it is due and why: the spans that counted, and the days that did not."""

    deadline_class = fields.Code(required=True, metadata={"example": "ordinary"})
    calendar_of = fields.Code(
        required=True,
        metadata={"description": "The agency by whose calendar it counts."},
    )
    allowed = fields.Part(AllowedTimeSchema, required=True)
    received_at = fields.Moment(required=True)
    extension_working_days = fields.Whole(required=True, minimum=0, maximum=1000)
    is_paused = fields.Flag(
        required=True, metadata={"description": "The citizen was asked: nothing is due meanwhile."}
    )
    due_at = fields.Moment(required=True, allow_none=True)
    warn_at = fields.Moment(required=True, allow_none=True)
    escalate_at = fields.Items(fields.Moment(), required=True, max_items=5)
    why = fields.Items(fields.Part(SpanSchema), required=True, max_items=10_000)
    skipped = fields.Items(fields.Part(SkippedDaySchema), required=True, max_items=10_000)


class DeadlineTrialQuery(InputSchema):
    """What to count."""

    deadline_class = fields.Text(
        required=True, max_length=32, pattern=CODE, metadata={"example": "ordinary"}
    )
    agency = fields.Text(
        required=True, max_length=64, pattern=CODE, metadata={"example": "so_xay_dung"}
    )
    received_at = fields.Moment(
        metadata={"description": "Left out: now.", "example": "2026-02-13T02:00:00Z"}
    )
    extension_working_days = fields.Whole(strict=False, minimum=0, maximum=100, load_default=0)
