"""What anyone may ask of the statistics, and the numbers as they go out."""

from app.feedback.public.tallies import Dimension
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])"
_WITHHELD = {"description": "Null: withheld, see `definitions`.", "example": 12}


class StatisticsQuery(InputSchema):
    """By what the months are split, and which months."""

    by = fields.Choice(Dimension, load_default=Dimension.CATEGORY)
    area_scheme = fields.Text(
        max_length=64,
        pattern=r"[a-z0-9_]+",
        metadata={
            "description": "Whose areas are meant; without it those of today.",
            "example": "communes_since_2025_07",
        },
    )
    month_from = fields.Text(
        min_length=7,
        max_length=7,
        pattern=_MONTH,
        metadata={"description": "Without it eleven before the last.", "example": "2026-01"},
    )
    month_until = fields.Text(
        min_length=7,
        max_length=7,
        pattern=_MONTH,
        metadata={"description": "Without it this one.", "example": "2026-06"},
    )


class MonthTotalSchema(OutputSchema):
    """The published reports that were received in a month."""

    month = fields.Text(required=True, max_length=7, metadata={"example": "2026-03"})
    received = fields.Whole(
        required=True, allow_none=True, minimum=0, maximum=2**31, metadata=_WITHHELD
    )
    open = fields.Whole(
        required=True, allow_none=True, minimum=0, maximum=2**31, metadata=_WITHHELD
    )
    done = fields.Whole(
        required=True, allow_none=True, minimum=0, maximum=2**31, metadata=_WITHHELD
    )
    reopened = fields.Whole(
        required=True,
        allow_none=True,
        minimum=0,
        maximum=2**31,
        metadata={"description": "Null: withheld; and always where it is split by state."},
    )
    is_suppressed = fields.Flag(
        required=True, metadata={"description": "Whether a number is withheld."}
    )


class MonthItemSchema(MonthTotalSchema):
    """Those of one category, area or state; where there are none, nothing is listed."""

    code = fields.Code(
        required=True,
        metadata={"description": "Of the category, area or state.", "example": "roads"},
    )


class DefinitionTextSchema(OutputSchema):
    """A definition in both languages."""

    vi = fields.Text(required=True, max_length=500)
    en = fields.Text(required=True, max_length=500)


class DefinitionSchema(OutputSchema):
    """What a number means."""

    code = fields.Code(required=True, metadata={"example": "received"})
    text = fields.Part(DefinitionTextSchema, required=True)


class LicenceSchema(OutputSchema):
    """What may be done with the numbers."""

    name = fields.Text(required=True, max_length=64, metadata={"example": "CC BY 4.0"})
    url = fields.Text(required=True, max_length=200, metadata={"format": "uri"})


class StatisticsSchema(OutputSchema):
    """Published reports by month."""

    by = fields.Code(required=True, metadata={"example": "category"})
    area_scheme = fields.Code(
        required=True, allow_none=True, metadata={"example": "communes_since_2025_07"}
    )
    month_from = fields.Text(required=True, max_length=7, metadata={"example": "2026-01"})
    month_until = fields.Text(required=True, max_length=7, metadata={"example": "2026-06"})
    items = fields.Items(fields.Part(MonthItemSchema), required=True, max_items=20_000)
    totals = fields.Items(fields.Part(MonthTotalSchema), required=True, max_items=24)
    definitions = fields.Items(fields.Part(DefinitionSchema), required=True, max_items=20)
    licence = fields.Part(LicenceSchema, required=True)
    as_of = fields.Day(required=True)
