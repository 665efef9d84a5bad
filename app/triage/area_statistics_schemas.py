"""Reports counted by area, as they are asked for and go out."""

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_CODE = r"[a-z0-9_]+"


class AreaStatisticsQuery(InputSchema):
    """Which reports are counted, and by which scheme of areas."""

    scheme = fields.Text(
        required=True,
        max_length=64,
        pattern=_CODE,
        metadata={"example": "communes_since_2025_07"},
    )
    received_from = fields.Day(metadata={"description": "The first day."})
    received_until = fields.Day(metadata={"description": "The last day."})


class AreaNameSchema(OutputSchema):
    """What an area is called."""

    vi = fields.Text(required=True, max_length=200, metadata={"example": "Phường Thủ Dầu Một"})
    en = fields.Text(required=True, max_length=200, metadata={"example": "Thu Dau Mot Ward"})


class AreaCountSchema(OutputSchema):
    """An area with the number of its reports, those of the areas below it included."""

    scheme = fields.Code(required=True, metadata={"example": "communes_since_2025_07"})
    code = fields.Code(required=True, metadata={"example": "25747"})
    parent = fields.Code(required=True, allow_none=True, metadata={"example": "79"})
    level = fields.Code(required=True, metadata={"example": "ward"})
    name = fields.Part(AreaNameSchema, required=True)
    reports = fields.Whole(required=True, minimum=0, maximum=2**31)


class AreaStatisticsSchema(OutputSchema):
    """Reports by area; areas without any are left out."""

    items = fields.Items(fields.Part(AreaCountSchema), required=True, max_items=10_000)
