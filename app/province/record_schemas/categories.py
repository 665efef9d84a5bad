"""Categories and their groups as administrators write and read them."""

from app.province.entries import Datatype
from app.province.record_schemas.parts import (
    CODE,
    DatedRecordQuery,
    NameInput,
    WordsInput,
    code_field,
    first_day_field,
    last_day_field,
    record_schema,
)
from app.province.report_kinds import DefaultPublication, Kind
from app.web import fields
from app.web.schemas import InputSchema

_MAX_POSITION = 1_000_000


class CategoryGroupInput(InputSchema):
    """A heading that categories stand under."""

    code = code_field(required=True, example="infrastructure")
    label = fields.Part(NameInput, required=True)
    position = fields.Whole(required=True, minimum=0, maximum=_MAX_POSITION)


class AttributeValueInput(InputSchema):
    """An answer to choose."""

    code = code_field(required=True, example="burst_pipe")
    label = fields.Part(NameInput, required=True)


class AttributeInput(InputSchema):
    """A question that the app asks besides (Open311 GeoReport v2, service definition)."""

    code = code_field(required=True, example="pole_number")
    datatype = fields.Choice(Datatype, required=True)
    is_required = fields.Flag(load_default=False)
    label = fields.Part(NameInput, required=True)
    help = fields.Part(WordsInput, allow_none=True, load_default=None)
    values = fields.Items(fields.Part(AttributeValueInput), max_items=100, load_default=list)


class CategoryInput(InputSchema):
    """What a report may be about."""

    code = code_field(required=True, example="roads")
    group = code_field(example="infrastructure")
    kind = fields.Choice(Kind, required=True)
    label = fields.Part(NameInput, required=True)
    help = fields.Part(WordsInput, required=True)
    lead_agency = fields.Text(
        required=True,
        max_length=64,
        pattern=CODE,
        metadata={
            "description": "Who leads where no agency is responsible for it in the area.",
            "example": "so_xay_dung",
        },
    )
    deadline_class = fields.Text(
        required=True, max_length=32, pattern=CODE, metadata={"example": "ordinary"}
    )
    attributes = fields.Items(fields.Part(AttributeInput), max_items=20, load_default=list)
    keywords = fields.Items(
        # A cell of a table has them with semicolons between.
        fields.Text(max_length=60, pattern="[^;]+"),
        max_items=100,
        unique=True,
        load_default=list,
        metadata={"example": ["ổ gà", "mặt đường"]},
    )
    is_emergency = fields.Flag(load_default=False)
    emergency_numbers = fields.Items(
        fields.Text(max_length=10, pattern="[0-9]+"),
        max_items=5,
        unique=True,
        load_default=list,
        metadata={"description": "Call these first.", "example": ["114"]},
    )
    is_sensitive = fields.Flag(load_default=False)
    default_publication = fields.Choice(DefaultPublication, load_default=DefaultPublication.PENDING)
    needs_photo_at_resolution = fields.Flag(load_default=False)
    position = fields.Whole(required=True, minimum=0, maximum=_MAX_POSITION)
    valid_from = first_day_field()
    valid_until = last_day_field()
    successor = code_field()


class CategoryRecordQuery(DatedRecordQuery):
    """Which categories are wanted."""

    group = fields.Text(max_length=64, pattern=CODE)
    kind = fields.Choice(Kind)


CategoryGroupRecordSchema = record_schema(CategoryGroupInput)


CategoryRecordSchema = record_schema(CategoryInput)
