"""Merging and splitting as they come in and go out."""

from typing import Any

from marshmallow import post_load

from app.feedback.input_schemas import LocationInput, location_of
from app.triage.merging.splitting import SplitPart
from app.triage.schemas import StaffReportSchema
from app.web import fields
from app.web.app_config import MAX_PHOTOS, MAX_REPORT_TEXT
from app.web.schemas import InputSchema


class MergeInput(InputSchema):
    """Which report it doubles, and what its citizen is told about that."""

    into = fields.Id(required=True, metadata={"description": "The other report's `id`."})
    into_revision = fields.Whole(
        minimum=1,
        maximum=2**31 - 1,
        metadata={"description": "The revision of the other one that this was based on."},
    )
    note = fields.Text(max_length=4000, multiline=True)


class SplitInput(InputSchema):
    """What becomes a report of its own; what is left out is as in the report it comes from."""

    text = fields.Text(max_length=MAX_REPORT_TEXT, multiline=True)
    category = fields.Text(max_length=64, pattern=r"[a-z0-9_]+", metadata={"example": "trees"})
    location = fields.Part(LocationInput)
    photo_ids = fields.Items(
        fields.Id(),
        max_items=MAX_PHOTOS,
        unique=True,
        load_default=list,
        metadata={"description": "The citizen's photos that move to the new report."},
    )

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> SplitPart:
        """The part that the business takes."""
        place = sent.get("location")
        return SplitPart(
            text=sent.get("text"),
            category=sent.get("category"),
            location=location_of(place) if place else None,
            photo_ids=tuple(sent["photo_ids"]),
        )


class SplitReportSchema(StaffReportSchema):
    """The report that was split off."""

    follow_code = fields.Text(
        required=True,
        allow_none=True,
        max_length=16,
        metadata={
            "description": "To be read out to a caller without an account; it is shown this once.",
            "example": "7K4M-W2QX",
        },
    )
