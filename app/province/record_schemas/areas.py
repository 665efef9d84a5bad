"""Schemes and areas as administrators write and read them."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.province.record_schemas.agencies import _PHONE, _URL
from app.province.record_schemas.parts import (
    AREA_CODE,
    CODE,
    AreaKeyInput,
    DatedRecordQuery,
    NameInput,
    area_code_field,
    code_field,
    first_day_field,
    last_day_field,
    record_schema,
)
from app.web import fields
from app.web.schemas import InputSchema


class AreaSchemeInput(InputSchema):
    """A division of the province into areas; on any day at most one is in force."""

    # The audit names an area in a hundred characters: "area:", this, a slash and the area's code.
    code = code_field(required=True, max_length=62, example="communes_since_2025_07")
    name = fields.Part(NameInput, required=True)
    valid_from = first_day_field()
    valid_until = last_day_field()


class AreaInput(InputSchema):
    """An administrative area."""

    scheme = code_field(required=True, example="communes_since_2025_07")
    code = area_code_field()
    parent = fields.Text(
        allow_none=True,
        load_default=None,
        max_length=32,
        pattern=AREA_CODE,
        metadata={"description": "The area above, of the same scheme.", "example": "79"},
    )
    level = fields.Text(required=True, max_length=16, pattern=CODE, metadata={"example": "ward"})
    name = fields.Part(NameInput, required=True)
    latitude = fields.Degrees(allow_none=True, load_default=None, minimum=-90, maximum=90)
    longitude = fields.Degrees(allow_none=True, load_default=None, minimum=-180, maximum=180)
    valid_from = first_day_field()
    valid_until = last_day_field()
    is_served = fields.Flag(
        load_default=True,
        metadata={"description": "False: a neighbour, whom callers from there are referred to."},
    )
    referral_phone = fields.Text(allow_none=True, load_default=None, max_length=32, pattern=_PHONE)
    referral_url = fields.Text(allow_none=True, load_default=None, max_length=300, pattern=_URL)
    successors = fields.Items(
        fields.Part(AreaKeyInput),
        max_items=100,
        load_default=list,
        metadata={"description": "What it became part of."},
    )

    @validates_schema
    def require_whole_point(self, sent: dict[str, Any], **_: Any) -> None:
        """A point has both coordinates or it is none."""
        if (sent.get("latitude") is None) != (sent.get("longitude") is None):
            missing = "longitude" if sent.get("longitude") is None else "latitude"
            raise ValidationError({missing: ["required"]})


class BoundaryQuery(InputSchema):
    """Whose boundaries."""

    scheme = fields.Text(max_length=64, pattern=CODE)


class AreaRecordQuery(DatedRecordQuery):
    """Which areas are wanted."""

    scheme = fields.Text(max_length=64, pattern=CODE)
    parent = fields.Text(max_length=32, pattern=AREA_CODE)


AreaSchemeRecordSchema = record_schema(AreaSchemeInput)


AreaRecordSchema = record_schema(AreaInput)
