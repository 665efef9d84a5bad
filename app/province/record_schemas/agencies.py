"""Agencies as administrators write and read them."""

from app.province.record_schemas.parts import (
    CODE,
    AreaKeyInput,
    DatedRecordQuery,
    HoursInput,
    NameInput,
    code_field,
    first_day_field,
    last_day_field,
    record_schema,
)
from app.web import fields
from app.web.schemas import InputSchema

_URL = r"https://[!-~]+"


_PHONE = r"\+?[0-9][0-9 .-]*"


_EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"


class ResponsibilityInput(InputSchema):
    """What an agency leads: these categories, in these areas, at that time."""

    categories = fields.Items(
        fields.Text(max_length=64, pattern=CODE), required=True, max_items=200, unique=True
    )
    areas = fields.Items(
        fields.Part(AreaKeyInput),
        max_items=1000,
        load_default=list,
        metadata={"description": "None: everywhere."},
    )
    valid_from = first_day_field()
    valid_until = last_day_field()


class AgencyInput(InputSchema):
    """A body that answers reports."""

    code = code_field(required=True, example="so_xay_dung")
    parent = code_field(example="uy_ban_nhan_dan_thanh_pho")
    name = fields.Part(NameInput, required=True)
    phone = fields.Text(min_length=0, max_length=32, load_default="", pattern=f"(?:{_PHONE})?")
    email = fields.Text(allow_none=True, load_default=None, max_length=254, pattern=_EMAIL)
    website = fields.Text(allow_none=True, load_default=None, max_length=300, pattern=_URL)
    address = fields.Part(NameInput, allow_none=True, load_default=None)
    opening_hours = fields.Part(
        HoursInput,
        allow_none=True,
        load_default=None,
        metadata={"description": "When the public is received; null: not known."},
    )
    calendar = fields.Text(
        allow_none=True,
        load_default=None,
        max_length=64,
        pattern=CODE,
        metadata={"description": "Null: that of the agency above.", "example": "provincial"},
    )
    responsibilities = fields.Items(
        fields.Part(ResponsibilityInput), max_items=200, load_default=list
    )
    wants_sign_off = fields.Flag(
        load_default=False,
        metadata={"description": "Answers and results go out only as a supervisor signs them."},
    )
    valid_from = first_day_field()
    valid_until = last_day_field()
    successor = code_field()


class AgencyRecordQuery(DatedRecordQuery):
    """Which agencies are wanted."""

    parent = fields.Text(max_length=64, pattern=CODE)


AgencyRecordSchema = record_schema(AgencyInput)
