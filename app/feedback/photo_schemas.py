"""Photos as they come in and go out."""

from app.web import fields
from app.web.schemas import InputSchema

MAX_ALT_TEXT = 300
_SHOWS = {"example": "Ổ gà sâu trước số nhà 12."}


class PhotoForm(InputSchema):
    """What may stand in the form beside the photo."""

    alt_text = fields.Text(
        max_length=MAX_ALT_TEXT,
        metadata={"description": "What the photo shows, for who cannot see it."} | _SHOWS,
    )
