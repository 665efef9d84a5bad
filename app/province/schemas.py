"""Reference data as it goes out."""

from app.web import fields
from app.web.schemas import OutputSchema


class LabelSchema(OutputSchema):
    """A text in both languages."""

    vi = fields.Text(required=True, max_length=500, metadata={"example": "Giao thông"})
    en = fields.Text(required=True, max_length=500, metadata={"example": "Roads"})


class CategorySchema(OutputSchema):
    """What a report may be about."""

    code = fields.Code(required=True, metadata={"example": "roads"})
    kind = fields.Code(required=True, metadata={"example": "incident"})
    label = fields.Part(LabelSchema, required=True)
    help = fields.Part(LabelSchema, required=True)
    is_emergency = fields.Flag(required=True)
    emergency_numbers = fields.Items(
        fields.Text(max_length=10),
        required=True,
        max_items=5,
        metadata={"description": "Call these first.", "example": ["114"]},
    )


class CategoriesSchema(OutputSchema):
    """All categories, in the order to show them."""

    items = fields.Items(fields.Part(CategorySchema), required=True, max_items=500)


class AreaSchema(OutputSchema):
    """An administrative area."""

    scheme = fields.Code(required=True, metadata={"example": "communes_since_2025_07"})
    code = fields.Code(required=True, metadata={"example": "25747"})
    level = fields.Code(required=True, metadata={"example": "ward"})
    name = fields.Part(LabelSchema, required=True)


class AgencySchema(OutputSchema):
    """A body that answers reports."""

    code = fields.Code(required=True, metadata={"example": "so_xay_dung"})
    name = fields.Part(LabelSchema, required=True)


class NamedCodeSchema(OutputSchema):
    """A code with what it is called."""

    code = fields.Code(required=True)
    label = fields.Part(LabelSchema, required=True)


class ReferenceDataSchema(OutputSchema):
    """The labels of all codes, and the areas valid today."""

    states = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=50)
    kinds = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=10)
    publications = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=10)
    dossier_statuses = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=50)
    areas = fields.Items(fields.Part(AreaSchema), required=True, max_items=1000)
    agencies = fields.Items(fields.Part(AgencySchema), required=True, max_items=1000)
