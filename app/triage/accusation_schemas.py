"""The agency that a report accuses, as staff name it."""

from typing import Any

from marshmallow import post_load

from app.feedback.accusations import Accusation
from app.web import fields
from app.web.schemas import InputSchema


class AccusedAgencyInput(InputSchema):
    """Whom the report accuses, and how that is known."""

    agency = fields.Text(
        required=True,
        allow_none=True,
        max_length=64,
        pattern=r"[a-z0-9_]+",
        metadata={"description": "Null: nobody, it was a mistake.", "example": "so_xay_dung"},
    )
    reason = fields.Text(
        required=True,
        max_length=1000,
        multiline=True,
        metadata={
            "description": "For staff; the citizen never reads it.",
            "example": "Người dân phản ánh thái độ của cán bộ tiếp nhận hồ sơ.",
        },
    )

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> Accusation:
        """As the domain takes it."""
        return Accusation(**sent)
