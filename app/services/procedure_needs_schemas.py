"""What one needs for a procedure, as it is asked for and goes out."""

from app.services.procedure_schemas import OnQuery
from app.services.procedures.parts import (
    MAX_FEES,
    MAX_LIMITS,
    MAX_NAME,
    MAX_PAPERS,
    MAX_SHORT,
    MAX_TEXT,
    MAX_URL,
    Channel,
)
from app.web import fields
from app.web.schemas import OutputSchema


class NeedsQuery(OnQuery):
    """On which day, and for which way of filing."""

    channel = fields.Choice(
        Channel, metadata={"description": "Only the fees and times of it; of all without."}
    )


class NeedsChannelSchema(OutputSchema):
    """A way of filing, and what it is called."""

    code = fields.Code(required=True, metadata={"example": "online"})
    label = fields.Text(required=True, max_length=100, metadata={"example": "Trực tuyến"})


class NeedsPaperSchema(OutputSchema):
    """A paper, in the caller's language where there is a name in it."""

    case = fields.Text(required=True, max_length=MAX_NAME, min_length=0)
    name = fields.Text(required=True, max_length=MAX_NAME)
    originals = fields.Whole(required=True, allow_none=True, minimum=0, maximum=999)
    copies = fields.Whole(required=True, allow_none=True, minimum=0, maximum=999)
    quantity = fields.Text(
        required=True, max_length=100, min_length=0, metadata={"example": "1 bản chính"}
    )
    form_name = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    form_url = fields.Text(required=True, allow_none=True, max_length=MAX_URL)
    is_obtainable = fields.Flag(required=True)
    database = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)


class NeedsFeeSchema(OutputSchema):
    """A fee, with words to show."""

    name = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    channel = fields.Code(required=True, allow_none=True, metadata={"example": "online"})
    kind = fields.Code(required=True, metadata={"example": "fixed"})
    amount_vnd = fields.Whole(required=True, allow_none=True, minimum=0, maximum=10**12)
    text = fields.Text(required=True, max_length=100, metadata={"example": "8.000 đồng"})
    note = fields.Text(required=True, max_length=MAX_TEXT, min_length=0, multiline=True)


class NeedsTimeSchema(OutputSchema):
    """How long it takes, with words to show."""

    channel = fields.Code(required=True, allow_none=True, metadata={"example": "online"})
    amount = fields.Whole(required=True, allow_none=True, minimum=0, maximum=9999)
    unit = fields.Code(required=True, metadata={"example": "working_day"})
    text = fields.Text(
        required=True, max_length=MAX_TEXT, multiline=True, metadata={"example": "1 ngày làm việc"}
    )
    note = fields.Text(required=True, max_length=MAX_TEXT, min_length=0, multiline=True)


class NeedsSchema(OutputSchema):
    """What one needs for a procedure, in the caller's language."""

    code = fields.Text(required=True, max_length=16, metadata={"example": "1.001193"})
    version = fields.Whole(required=True, minimum=1, maximum=10**6)
    name = fields.Text(required=True, max_length=MAX_NAME)
    agency_name = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    level = fields.Code(required=True, metadata={"example": "full"})
    level_label = fields.Text(required=True, max_length=100, metadata={"example": "Toàn trình"})
    channels = fields.Items(fields.Part(NeedsChannelSchema), required=True, max_items=len(Channel))
    papers = fields.Items(fields.Part(NeedsPaperSchema), required=True, max_items=MAX_PAPERS)
    papers_to_bring = fields.Whole(
        required=True,
        minimum=0,
        maximum=MAX_PAPERS,
        metadata={"description": "How many papers the agency does not have itself."},
    )
    fees = fields.Items(fields.Part(NeedsFeeSchema), required=True, max_items=MAX_FEES)
    time_limits = fields.Items(fields.Part(NeedsTimeSchema), required=True, max_items=MAX_LIMITS)
    requirements = fields.Text(required=True, max_length=MAX_TEXT, min_length=0, multiline=True)
    online_url = fields.Text(
        required=True,
        allow_none=True,
        min_length=0,
        max_length=MAX_URL,
        metadata={"description": "Where it is filed online; null where it cannot be."},
    )
