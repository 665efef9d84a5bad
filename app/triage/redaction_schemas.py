"""Covering parts of a photo, as it comes in."""

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from app.feedback.photos.rectangles import MAX_AT_ONCE, Rectangle
from app.feedback.photos.redacting import RestoreReason
from app.web import fields
from app.web.schemas import InputSchema

_LONGEST = 1600


class RectangleInput(InputSchema):
    """What to cover, in pixels of the photo's `full` size as it is served."""

    x = fields.Whole(
        required=True,
        minimum=0,
        maximum=_LONGEST - 1,
        metadata={"description": "Pixels left of it.", "example": 412},
    )
    y = fields.Whole(
        required=True,
        minimum=0,
        maximum=_LONGEST - 1,
        metadata={"description": "Pixels above it.", "example": 230},
    )
    width = fields.Whole(required=True, minimum=1, maximum=_LONGEST, metadata={"example": 120})
    height = fields.Whole(required=True, minimum=1, maximum=_LONGEST, metadata={"example": 64})

    @post_load
    def _make(self, sent: dict[str, int], **_: Any) -> Rectangle:
        return sent["x"], sent["y"], sent["width"], sent["height"]


class RedactionInput(InputSchema):
    """What to cover of a photo, besides what is covered already."""

    rectangles = fields.Items(
        fields.Part(RectangleInput),
        required=True,
        max_items=MAX_AT_ONCE,
        metadata={"minItems": 1},
    )

    @validates_schema
    def _check(self, sent: dict[str, Any], **_: Any) -> None:
        if not sent["rectangles"]:
            raise ValidationError(f"length min=1 max={MAX_AT_ONCE}", field_name="rectangles")


class RestorationQuery(InputSchema):
    """Why it is shown again."""

    reason = fields.Choice(RestoreReason, required=True, metadata={"example": "covered_by_mistake"})
