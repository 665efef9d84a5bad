"""What anyone may ask for, and published reports as they go out."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.web import fields
from app.web.app_config import MAX_REPORT_TEXT
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema


class PublicQuery(PageQuery):
    """Which published reports."""

    category = fields.Text(max_length=64, pattern=r"[a-z0-9_]+")
    state = fields.Text(max_length=16, pattern=r"[a-z_]+")
    area = fields.Text(max_length=32, pattern=r"[0-9A-Za-z]+")


class MapQuery(InputSchema):
    """Which part of the map."""

    bbox = fields.Text(
        required=True,
        max_length=100,
        metadata={"description": "west,south,east,north", "example": "106.6,10.9,106.8,11.1"},
    )
    category = fields.Text(max_length=64, pattern=r"[a-z0-9_]+")
    state = fields.Text(max_length=16, pattern=r"[a-z_]+")

    @validates_schema
    def _check_bbox(self, sent: dict[str, Any], **_: Any) -> None:
        parts = sent.get("bbox", "").split(",")
        try:
            west, south, east, north = map(float, parts)
        except ValueError as error:
            raise ValidationError("bbox", "bbox") from error
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValidationError("bbox", "bbox")


class PublicReportSchema(OutputSchema):
    """A published report."""

    public_id = fields.Text(required=True, max_length=24)
    kind = fields.Code(required=True)
    category = fields.Code(required=True)
    state = fields.Code(required=True)
    title = fields.Text(required=True, max_length=200)
    text = fields.Text(required=True, max_length=MAX_REPORT_TEXT, multiline=True)
    support_count = fields.Whole(required=True, minimum=0, maximum=2**31)
    latitude = fields.Degrees(required=True, minimum=-90, maximum=90)
    longitude = fields.Degrees(required=True, minimum=-180, maximum=180)
    area_code = fields.Code(required=True, allow_none=True)
    submitted_on = fields.Day(required=True)
    updated_on = fields.Day(required=True)


PublicReportPageSchema = page_schema(PublicReportSchema)


class GeometrySchema(OutputSchema):
    """A GeoJSON point."""

    type = fields.Text(required=True, max_length=16, metadata={"example": "Point"})
    coordinates = fields.Items(
        fields.Degrees(minimum=-180, maximum=180), required=True, max_items=2
    )


class MapPropertiesSchema(OutputSchema):
    """What the map shows of a report."""

    category = fields.Code(required=True)
    state = fields.Code(required=True)
    title = fields.Text(required=True, max_length=200)
    support_count = fields.Whole(required=True, minimum=0, maximum=2**31)
    submitted_on = fields.Day(required=True)


class MapFeatureSchema(OutputSchema):
    """A published report on the map."""

    type = fields.Text(required=True, max_length=16, metadata={"example": "Feature"})
    id = fields.Text(required=True, max_length=24)
    geometry = fields.Part(GeometrySchema, required=True)
    properties = fields.Part(MapPropertiesSchema, required=True)


class MapSchema(OutputSchema):
    """Published reports in a box, as GeoJSON (RFC 7946)."""

    type = fields.Text(required=True, max_length=32, metadata={"example": "FeatureCollection"})
    features = fields.Items(fields.Part(MapFeatureSchema), required=True, max_items=500)
    is_truncated = fields.Flag(required=True, metadata={"description": "There are more; zoom in."})
