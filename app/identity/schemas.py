"""The caller's own account."""

from app.web import fields
from app.web.schemas import OutputSchema


class CitizenSchema(OutputSchema):
    """The caller's own account."""

    id = fields.Id(required=True)
    full_name = fields.Text(
        required=True, allow_none=True, max_length=200, metadata={"example": "Nguyễn Thị Lan"}
    )
    birth_year = fields.Whole(required=True, allow_none=True, minimum=1900, maximum=2100)
    assurance = fields.Whole(required=True, minimum=0, maximum=2, metadata={"example": 2})
    language = fields.Code(required=True, metadata={"example": "vi"})
    recipient = fields.Text(
        required=True,
        max_length=64,
        metadata={"description": "Drop pushes whose `recipient` is another one."},
    )
