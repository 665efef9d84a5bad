"""What people send who find something wrong with a published report."""

from app.feedback.public.flags import FlagReason
from app.web import fields
from app.web.schemas import InputSchema


class FlagInput(InputSchema):
    """What is wrong."""

    reason = fields.Choice(FlagReason, required=True, metadata={"example": "wrong_place"})
    text = fields.Text(
        max_length=500, multiline=True, metadata={"example": "Vị trí đúng là ở đầu hẻm."}
    )
