"""Notes of staff as they come in and go out."""

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, page_schema

_TEXT_MAX = 4000


class NoteInput(InputSchema):
    """What staff write for each other; the citizen never reads it."""

    text = fields.Text(required=True, max_length=_TEXT_MAX, multiline=True)


class NoteSchema(OutputSchema):
    """A note about a report."""

    id = fields.Id(required=True)
    at = fields.Moment(required=True)
    by = fields.Text(
        required=True,
        min_length=0,
        max_length=200,
        metadata={"description": "The name of who wrote it.", "example": "Trần Thị Bình"},
    )
    text = fields.Text(required=True, max_length=_TEXT_MAX, multiline=True)


NotePageSchema = page_schema(NoteSchema)
