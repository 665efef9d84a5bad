"""Flags as staff read and close them."""

from app.triage.reports.flags import FlagOutcome
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, page_schema


class FlagSchema(OutputSchema):
    """What somebody says is wrong with a published report."""

    id = fields.Id(required=True)
    report_id = fields.Id(required=True)
    reference = fields.Text(required=True, max_length=24, metadata={"example": "BD-2026-004213-K"})
    publication = fields.Code(
        required=True, metadata={"description": "Of the report, now.", "example": "public"}
    )
    reason = fields.Code(required=True, metadata={"example": "wrong_place"})
    text = fields.Text(required=True, allow_none=True, max_length=500, multiline=True)
    created_at = fields.Moment(required=True)
    closed_at = fields.Moment(required=True, allow_none=True)
    outcome = fields.Code(required=True, allow_none=True, metadata={"example": "corrected"})
    note = fields.Text(required=True, allow_none=True, max_length=1000, multiline=True)


FlagPageSchema = page_schema(FlagSchema)


class FlagClosingInput(InputSchema):
    """What was done about it."""

    outcome = fields.Choice(FlagOutcome, required=True, metadata={"example": "corrected"})
    note = fields.Text(max_length=1000, multiline=True)
