"""Alarms as staff read them."""

from app.web import fields
from app.web.schemas import OutputSchema, PageQuery, page_schema


class AlarmQuery(PageQuery):
    """Which alarms."""

    open = fields.QueryFlag(
        load_default=True,
        metadata={"description": "Only what still has to be looked at; `false`: all that rang."},
    )


class AlarmSchema(OutputSchema):
    """Something about a report that somebody of staff has to look at."""

    id = fields.Id(required=True)
    report_id = fields.Id(required=True)
    reference = fields.Text(required=True, max_length=24, metadata={"example": "BD-2026-004213-K"})
    category = fields.Code(required=True, metadata={"example": "roads"})
    state = fields.Code(
        required=True, metadata={"description": "Of the report, now.", "example": "accepted"}
    )
    lead_agency = fields.Code(required=True, metadata={"example": "so_xay_dung"})
    kind = fields.Code(required=True, metadata={"example": "escalation"})
    tier = fields.Whole(
        required=True,
        minimum=1,
        maximum=32767,
        metadata={"description": "The higher, the later; of a reopening, which one it was."},
    )
    due_at = fields.Moment(
        required=True,
        metadata={"description": "The deadline that it belongs to, or when it happened."},
    )
    rang_at = fields.Moment(required=True)
    called = fields.Code(
        required=True,
        metadata={
            "description": "Whom it falls to: who is on `duty`, the `assignee`, the supervisors of "
            "the `agency`, or of the `province`.",
            "example": "agency",
        },
    )
    is_open = fields.Flag(required=True)
    acknowledged_at = fields.Moment(required=True, allow_none=True)
    acknowledged_by = fields.Text(required=True, allow_none=True, min_length=0, max_length=200)
    closed_at = fields.Moment(
        required=True, allow_none=True, metadata={"description": "What it told of was over."}
    )


AlarmPageSchema = page_schema(AlarmSchema)
