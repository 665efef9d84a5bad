"""What staff send and read about staff."""

from app.web import fields
from app.web.schemas import OutputSchema


class StaffSelfSchema(OutputSchema):
    """The calling staff member's account and rights."""

    id = fields.Id(required=True)
    full_name = fields.Text(required=True, max_length=200)
    roles = fields.Items(fields.Code(), required=True, max_items=20)
    agencies = fields.Items(
        fields.Code(),
        required=True,
        max_items=100,
        metadata={"description": "Empty: the whole province."},
    )
