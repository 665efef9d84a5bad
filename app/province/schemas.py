"""Reference data as anyone reads them."""

from typing import Any

from marshmallow import ValidationError, post_load

from app.province.record_schemas import (
    AREA_CODE,
    CODE,
    AreaKeyInput,
    AttributeInput,
)
from app.web import fields
from app.web.schemas import OutputSchema, PageQuery, read_schema


class LabelSchema(OutputSchema):
    """A text in both languages."""

    vi = fields.Text(required=True, max_length=2000, multiline=True)
    en = fields.Text(required=True, max_length=2000, multiline=True)


CategoryQuestionSchema = read_schema(AttributeInput, name="CategoryQuestionSchema")
SuccessorSchema = read_schema(AreaKeyInput, name="SuccessorSchema")


class CategorySchema(OutputSchema):
    """What a report may be about."""

    code = fields.Code(required=True, metadata={"example": "roads"})
    version = fields.Whole(
        required=True,
        minimum=1,
        maximum=999_999_999,
        metadata={"description": "A report sends it as `category_version`.", "example": 1},
    )
    group = fields.Code(required=True, allow_none=True, metadata={"example": "infrastructure"})
    kind = fields.Code(required=True, metadata={"example": "incident"})
    label = fields.Part(LabelSchema, required=True)
    help = fields.Part(LabelSchema, required=True)
    attributes = fields.Items(
        fields.Part(CategoryQuestionSchema),
        required=True,
        max_items=20,
        metadata={"description": "Questions to ask besides, as Open311 defines them."},
    )
    keywords = fields.Items(
        fields.Text(max_length=60),
        required=True,
        max_items=100,
        metadata={"description": "Everyday words to find it by.", "example": ["ổ gà"]},
    )
    is_emergency = fields.Flag(required=True)
    emergency_numbers = fields.Items(
        fields.Text(max_length=10),
        required=True,
        max_items=5,
        metadata={"description": "Call these first.", "example": ["114"]},
    )
    is_sensitive = fields.Flag(
        required=True, metadata={"description": "Reports are seen by few and never published."}
    )


class GroupSchema(OutputSchema):
    """A heading that categories stand under."""

    code = fields.Code(required=True, metadata={"example": "infrastructure"})
    label = fields.Part(LabelSchema, required=True)


class CategoriesSchema(OutputSchema):
    """All categories and their headings, in the order to show them."""

    items = fields.Items(fields.Part(CategorySchema), required=True, max_items=500)
    groups = fields.Items(fields.Part(GroupSchema), required=True, max_items=100)


class AreaSchema(OutputSchema):
    """An administrative area."""

    scheme = fields.Code(required=True, metadata={"example": "communes_since_2025_07"})
    code = fields.Code(required=True, metadata={"example": "25747"})
    level = fields.Code(required=True, metadata={"example": "ward"})
    name = fields.Part(LabelSchema, required=True)


class DatedAreaSchema(AreaSchema):
    """An administrative area with its place in the tree and its dates."""

    parent = fields.Code(required=True, allow_none=True, metadata={"example": "79"})
    latitude = fields.Degrees(required=True, allow_none=True, minimum=-90, maximum=90)
    longitude = fields.Degrees(required=True, allow_none=True, minimum=-180, maximum=180)
    valid_from = fields.Day(required=True)
    valid_until = fields.Day(required=True, allow_none=True)
    successors = fields.Items(fields.Part(SuccessorSchema), required=True, max_items=100)


class AreaLocationSchema(OutputSchema):
    """How the area of a point was found."""

    is_certain = fields.Flag(
        required=True,
        metadata={"description": "An exact boundary contains it, with its accuracy where given."},
    )
    found_by = fields.Code(required=True, metadata={"example": "boundary"})


class AreaListSchema(OutputSchema):
    """Areas; of a point its area and those above it, the smallest first."""

    items = fields.Items(fields.Part(DatedAreaSchema), required=True, max_items=100)
    next_cursor = fields.Text(
        required=True,
        allow_none=True,
        max_length=512,
        metadata={"description": "Send it as `cursor` for the next page; null at the end."},
    )
    location = fields.Part(AreaLocationSchema, required=True, allow_none=True)


class AreaQuery(PageQuery):
    """Which areas."""

    point = fields.Text(
        max_length=60,
        metadata={"description": "latitude,longitude (WGS 84)", "example": "10.9781,106.6516"},
    )
    accuracy_m = fields.QueryNumber(minimum=0, maximum=100_000)
    on = fields.Day(metadata={"description": "As of that day; left out: today."})
    scheme = fields.Text(max_length=64, pattern=CODE)
    parent = fields.Text(max_length=32, pattern=AREA_CODE)

    @post_load
    def make_point(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Two numbers within the world."""
        if "point" in sent:
            sent["point"] = read_point(sent["point"])
        return sent


def read_point(written: str) -> tuple[float, float]:
    """Latitude and longitude from "latitude,longitude"; raises ``ValidationError``."""
    try:
        latitude, longitude = map(float, written.split(","))
    except ValueError as error:
        raise ValidationError("point", "point") from error
    # Not a number is in no range.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValidationError("point", "point")
    return latitude, longitude


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
    flag_reasons = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=20)
    flag_outcomes = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=20)
    rejection_reasons = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=20)
    alarm_kinds = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=20)
    alarm_calls = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=10)
    dossier_statuses = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=50)
    notification_channels = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=10)
    alert_severities = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=10)
    alert_urgencies = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=10)
    alert_certainties = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=10)
    place_kinds = fields.Items(fields.Part(NamedCodeSchema), required=True, max_items=20)
    areas = fields.Items(fields.Part(AreaSchema), required=True, max_items=5000)
    agencies = fields.Items(fields.Part(AgencySchema), required=True, max_items=5000)
