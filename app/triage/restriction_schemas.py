"""Restricting who filed a report."""

from app.feedback.restrictions import RestrictionReason
from app.web import fields
from app.web.schemas import InputSchema


class RestrictionInput(InputSchema):
    """Until when he may file nothing, and why; the citizen is told both."""

    reason = fields.Choice(RestrictionReason, required=True, metadata={"example": "false_reports"})
    until_on = fields.Day(
        required=True, metadata={"description": "The last day, within 90 days from today."}
    )
