"""Support as it goes out: how many, never who."""

from app.web import fields
from app.web.schemas import OutputSchema


class SupportSchema(OutputSchema):
    """How a report is supported now."""

    support_count = fields.Whole(required=True, minimum=0, maximum=2**31, metadata={"example": 12})
    supported_by_me = fields.Flag(required=True)
