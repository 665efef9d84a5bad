"""Public places as anyone asks for them and reads them."""

import re
from typing import Any

from marshmallow import ValidationError, post_load

from app.province.schemas import LabelSchema, read_point
from app.services.places.kinds import PlaceKind
from app.services.places.searching import Box
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema

MAX_FEATURES = 2000
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,18})?")


class PlaceFilterQuery(InputSchema):
    """Which places, and from where."""

    point = fields.Text(
        max_length=60,
        metadata={
            "description": "latitude,longitude (WGS 84): the nearest to it come first.",
            "example": "10.9781,106.6516",
        },
    )
    kind = fields.Choice(PlaceKind)
    bbox = fields.Text(
        max_length=100,
        metadata={"description": "west,south,east,north", "example": "106.6,10.9,106.8,11.1"},
    )
    q = fields.Text(
        max_length=100,
        metadata={
            "description": "Words of the name or the address, with or without diacritics.",
            "example": "thu dau mot",
        },
    )
    open_now = fields.QueryFlag(
        load_default=False, metadata={"description": "Only those known to be open at this moment."}
    )

    @post_load
    def make_numbers(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The point and the box as numbers within the world."""
        point, bbox = sent.pop("point", None), sent.pop("bbox", None)
        return sent | {
            "point": read_point(point) if point else None,
            "bbox": _read_box(bbox) if bbox else None,
        }


class PlaceQuery(PageQuery, PlaceFilterQuery):
    """Which page of which places."""


class _PlaceMembers(OutputSchema):
    """What a place has in every form."""

    kind = fields.Code(required=True, metadata={"example": "one_stop_office"})
    name = fields.Part(LabelSchema, required=True)
    address = fields.Part(LabelSchema, required=True, allow_none=True)
    distance_m = fields.Whole(
        required=True,
        allow_none=True,
        minimum=0,
        maximum=20_100_000,
        metadata={"description": "From `point`; null without one."},
    )
    opening_hours = fields.Text(
        required=True,
        allow_none=True,
        max_length=200,
        metadata={
            "description": "As OpenStreetMap writes them; closed on public holidays unless `PH` "
            "says otherwise. Null: not known.",
            "example": "Mo-Fr 07:30-11:30,13:00-17:00",
        },
    )
    is_open = fields.Flag(
        required=True,
        allow_none=True,
        metadata={"description": "At the moment of the answer; null: not known."},
    )
    changes_at = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "When it closes or opens next; null: not within two weeks."},
    )
    phone = fields.Text(required=True, min_length=0, max_length=32)
    website = fields.Text(required=True, allow_none=True, max_length=300)


class PlaceSchema(_PlaceMembers):
    """A place where the public is served."""

    code = fields.Text(required=True, max_length=64, metadata={"example": "mc-25747"})
    latitude = fields.Degrees(required=True, minimum=-90, maximum=90)
    longitude = fields.Degrees(required=True, minimum=-180, maximum=180)


PlacePageSchema = page_schema(PlaceSchema)


class PlacePropertiesSchema(_PlaceMembers):
    """A place as a feature's properties."""

    code = fields.Text(required=True, max_length=64, metadata={"example": "mc-25747"})


class PlaceGeometrySchema(OutputSchema):
    """A point, longitude first (RFC 7946)."""

    type = fields.Text(required=True, max_length=16, metadata={"example": "Point"})
    coordinates = fields.Items(
        fields.Degrees(minimum=-180, maximum=180),
        required=True,
        max_items=2,
        metadata={"example": [106.653, 10.976]},
    )


class PlaceFeatureSchema(OutputSchema):
    """A place on the map."""

    type = fields.Text(required=True, max_length=16, metadata={"example": "Feature"})
    id = fields.Text(required=True, max_length=64, metadata={"example": "mc-25747"})
    geometry = fields.Part(PlaceGeometrySchema, required=True)
    properties = fields.Part(PlacePropertiesSchema, required=True)


class PlaceCollectionSchema(OutputSchema):
    """A GeoJSON feature collection of places."""

    type = fields.Text(required=True, max_length=32, metadata={"example": "FeatureCollection"})
    features = fields.Items(fields.Part(PlaceFeatureSchema), required=True, max_items=MAX_FEATURES)
    is_truncated = fields.Flag(
        required=True, metadata={"description": "There are more: ask for a smaller box."}
    )


def _read_box(written: str) -> Box:
    parts = written.split(",")
    if len(parts) != 4 or not all(map(_DEGREES.fullmatch, parts)):
        raise ValidationError("bbox", "bbox")
    west, south, east, north = map(float, parts)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValidationError("bbox", "bbox")
    return Box(west, south, east, north)
