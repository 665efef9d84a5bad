"""What anyone may ask for, and published reports as they go out."""

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from app.feedback.photo_schemas import MAX_ALT_TEXT
from app.feedback.public.cells import read_box
from app.feedback.public.filters import PublicFilter
from app.feedback.states import Kind
from app.web import fields
from app.web.app_config import MAX_REPORT_TEXT
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema

_CODE = r"[a-z0-9_]+"
_BOX_EXAMPLE = [106.5, 10.9, 106.6, 11.0]
_SCHEME_EXAMPLE = {"example": "communes_since_2025_07"}


class FilterQuery(InputSchema):
    """Which published reports."""

    category = fields.Text(max_length=64, pattern=_CODE, metadata={"example": "roads"})
    group = fields.Text(
        max_length=64,
        pattern=_CODE,
        metadata={"description": "Of categories.", "example": "infrastructure"},
    )
    kind = fields.Choice(Kind)
    state = fields.Text(max_length=16, pattern=r"[a-z_]+", metadata={"example": "resolved"})
    area = fields.Text(max_length=32, pattern=r"[0-9A-Za-z]+", metadata={"example": "25747"})
    area_scheme = fields.Text(
        max_length=64,
        pattern=_CODE,
        metadata={
            "description": "Whose `area` is meant; without it the one that a report came in by.",
        }
        | _SCHEME_EXAMPLE,
    )
    received_from = fields.Day(metadata={"description": "The first day."})
    received_until = fields.Day(metadata={"description": "The last day."})

    @validates_schema
    def _check_area(self, sent: dict[str, Any], **_: Any) -> None:
        if "area_scheme" in sent and "area" not in sent:
            raise ValidationError("required", "area")

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The filter apart from the rest."""
        names = [name for name in FilterQuery._declared_fields if name in sent]
        wanted = {name: sent.pop(name) for name in names}
        return sent | {"wanted": PublicFilter(**wanted)}


class PublicQuery(FilterQuery, PageQuery):
    """Which published reports, page by page."""


class BoxQuery(InputSchema):
    """Which part of a map."""

    bbox = fields.Text(
        required=True,
        max_length=100,
        metadata={"description": "west,south,east,north", "example": "106.6,10.9,106.8,11.1"},
    )
    zoom = fields.Whole(
        strict=False,
        minimum=0,
        maximum=20,
        metadata={"description": "As of Web Mercator tiles.", "example": 12},
    )

    @validates_schema
    def _check_bbox(self, sent: dict[str, Any], **_: Any) -> None:
        if read_box(sent.get("bbox", "")) is None:
            raise ValidationError("bbox", "bbox")

    @post_load
    def make_box(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The box."""
        return sent | {"bbox": read_box(sent["bbox"])}


class MapQuery(FilterQuery, BoxQuery):
    """Which part of the map, and which published reports."""


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
    is_coarse = fields.Flag(
        required=True,
        metadata={"description": "The place is the middle of a square of 500 m that holds it."},
    )
    area_scheme = fields.Code(required=True, allow_none=True, metadata=_SCHEME_EXAMPLE)
    area_code = fields.Code(required=True, allow_none=True, metadata={"example": "25747"})
    submitted_on = fields.Day(required=True)
    updated_on = fields.Day(required=True)


class PublicPhotoSchema(OutputSchema):
    """A published photo."""

    public_id = fields.Text(required=True, max_length=24)
    url = fields.Text(required=True, max_length=200)
    role = fields.Code(
        required=True,
        metadata={"description": "`report`: as it was found; `after`: what became of it."},
    )
    width = fields.Whole(required=True, minimum=1, maximum=1600)
    height = fields.Whole(required=True, minimum=1, maximum=1600)
    alt_text = fields.Text(required=True, allow_none=True, max_length=MAX_ALT_TEXT)


class PublicReportInFullSchema(PublicReportSchema):
    """A published report with its published photos, in the order to show them."""

    photos = fields.Items(fields.Part(PublicPhotoSchema), required=True, max_items=100)


PublicReportPageSchema = page_schema(PublicReportSchema)


class GeometrySchema(OutputSchema):
    """A GeoJSON point."""

    type = fields.Text(required=True, max_length=16, metadata={"example": "Point"})
    coordinates = fields.Items(
        fields.Degrees(minimum=-180, maximum=180), required=True, max_items=2
    )


class MapPropertiesSchema(OutputSchema):
    """What the map shows of a report; of a cluster how many it is, all else is null."""

    is_cluster = fields.Flag(required=True)
    point_count = fields.Whole(
        required=True,
        minimum=1,
        maximum=2**31,
        metadata={"description": "How many reports the cluster stands for; 1 of a report."},
    )
    box = fields.Items(
        fields.Degrees(minimum=-180, maximum=180),
        required=True,
        allow_none=True,
        max_items=4,
        metadata={
            "description": "Of a cluster: west, south, east, north of where to zoom to.",
            "example": _BOX_EXAMPLE,
        },
    )
    kind = fields.Code(required=True, allow_none=True)
    category = fields.Code(required=True, allow_none=True)
    state = fields.Code(required=True, allow_none=True)
    title = fields.Text(required=True, allow_none=True, max_length=200)
    support_count = fields.Whole(required=True, allow_none=True, minimum=0, maximum=2**31)
    is_coarse = fields.Flag(
        required=True,
        allow_none=True,
        metadata={"description": "The place is the middle of a square of 500 m that holds it."},
    )
    submitted_on = fields.Day(required=True, allow_none=True)


class MapFeatureSchema(OutputSchema):
    """A published report on the map, or a cluster of them."""

    type = fields.Text(required=True, max_length=16, metadata={"example": "Feature"})
    id = fields.Text(
        required=True, max_length=24, metadata={"description": "The `public_id` of a report."}
    )
    geometry = fields.Part(GeometrySchema, required=True)
    properties = fields.Part(MapPropertiesSchema, required=True)


class MapSchema(OutputSchema):
    """Published reports in a box, as GeoJSON (RFC 7946)."""

    type = fields.Text(required=True, max_length=32, metadata={"example": "FeatureCollection"})
    features = fields.Items(fields.Part(MapFeatureSchema), required=True, max_items=500)
    is_clustered = fields.Flag(
        required=True, metadata={"description": "Whether the features are clusters."}
    )
    is_truncated = fields.Flag(
        required=True,
        metadata={"description": "There are more than were counted; ask for less."},
    )
