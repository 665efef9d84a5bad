"""Reports as callers tell them, and as they are filed for them."""

from typing import Any

from marshmallow import post_load

from app.feedback.drafts import ReportDraft
from app.feedback.hotline import HotlineCaller
from app.feedback.input_schemas import ReportInput
from app.triage.schemas import StaffReportSchema
from app.web import fields
from app.web.schemas import InputSchema


class FiledReportSchema(StaffReportSchema):
    """A report that was filed for a caller."""

    follow_code = fields.Text(
        required=True,
        max_length=16,
        metadata={"description": "To be read out; it is shown this once.", "example": "7K4M-W2QX"},
    )


class CallerInput(InputSchema):
    """Who called, as far as he said."""

    name = fields.Text(max_length=200, metadata={"example": "Trần Văn Bảy"})
    phone = fields.Text(
        max_length=32,
        metadata={
            "description": "As one writes it in Vietnam, or with `+` and country; kept as E.164.",
            "example": "0900 000 002",
        },
    )
    call_reference = fields.Text(
        max_length=64, metadata={"description": "The hotline's own number.", "example": "C-88121"}
    )


class CallerReportInput(ReportInput):
    """A report as a caller tells it; without photos."""

    caller = fields.Part(CallerInput, load_default=dict)

    @post_load
    def make(self, sent: dict[str, Any], **more: Any) -> tuple[HotlineCaller, ReportDraft]:
        """The caller, and the draft that the domain takes."""
        caller = HotlineCaller(**sent.pop("caller"))
        return caller, super().make(sent, **more)
