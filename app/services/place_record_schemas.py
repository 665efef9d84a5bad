"""Public places as staff write them."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.province.record_schemas.parts import (
    DatedRecordQuery,
    NameInput,
    first_day_field,
    last_day_field,
    record_schema,
)
from app.services.places.kinds import PlaceKind
from app.services.places.opening_hours import HoursRefused, read_hours
from app.web import fields
from app.web.schemas import InputSchema, page_schema

_URL = r"https://[!-~]+"
_PHONE = r"\+?[0-9][0-9 .-]*"


def check_validity(sent: dict[str, Any]) -> None:
    """Refuse what would end before it begins."""
    first, last = sent.get("valid_from"), sent.get("valid_until")
    if first and last and last < first:
        raise ValidationError({"valid_until": ["validity_reversed"]})


class PublicPlaceInput(InputSchema):
    """A place where the public is served."""

    code = fields.Text(
        required=True, max_length=64, pattern=r"[0-9A-Za-z_-]+", metadata={"example": "mc-25747"}
    )
    kind = fields.Choice(PlaceKind, required=True)
    name = fields.Part(NameInput, required=True)
    address = fields.Part(NameInput, allow_none=True, load_default=None)
    latitude = fields.Degrees(required=True, minimum=-90, maximum=90)
    longitude = fields.Degrees(required=True, minimum=-180, maximum=180)
    opening_hours = fields.Text(
        allow_none=True,
        load_default=None,
        max_length=200,
        metadata={
            "description": "As OpenStreetMap writes them: days `Mo` to `Su` and `PH` (public "
            "holidays), spans, `off`, `24/7`. Without `PH` it is closed on public holidays.",
            "example": "Mo-Fr 07:30-11:30,13:00-17:00",
        },
    )
    phone = fields.Text(min_length=0, max_length=32, load_default="", pattern=f"(?:{_PHONE})?")
    website = fields.Text(allow_none=True, load_default=None, max_length=300, pattern=_URL)
    valid_from = first_day_field()
    valid_until = last_day_field()

    @validates_schema
    def check_hours(self, sent: dict[str, Any], **_: Any) -> None:
        """Hours that are not understood are refused, and say where."""
        try:
            read_hours(sent.get("opening_hours") or "24/7")
        except HoursRefused as error:
            fault = f"{error.code} part={error.part}"
            raise ValidationError({"opening_hours": [fault]}) from error

    @validates_schema
    def check_dates(self, sent: dict[str, Any], **_: Any) -> None:
        """What ends does so after it began."""
        check_validity(sent)


PublicPlaceRecordSchema = record_schema(PublicPlaceInput)
PublicPlaceRecordPageSchema = page_schema(PublicPlaceRecordSchema)


class PlaceRecordQuery(DatedRecordQuery):
    """Which places' records are wanted."""

    kind = fields.Choice(PlaceKind)
