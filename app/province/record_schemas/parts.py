"""What records of several kinds have."""

from typing import Any

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, read_schema

CODE = r"[a-z0-9_]+"
AREA_CODE = r"[0-9A-Za-z-]+"
_SPAN = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)"


def code_field(*, required: bool = False, max_length: int = 64, example: str | None = None) -> Any:
    """A code of reference data."""
    metadata = {"example": example} if example else {}
    optional: dict[str, Any] = {} if required else {"allow_none": True, "load_default": None}
    return fields.Text(
        required=required, max_length=max_length, pattern=CODE, metadata=metadata, **optional
    )


def area_code_field() -> Any:
    """A code of an area, which is one within its scheme."""
    return fields.Text(
        required=True, max_length=32, pattern=AREA_CODE, metadata={"example": "25747"}
    )


def spans_field(**options: Any) -> Any:
    """Spans of a day."""
    return fields.Items(
        fields.Text(max_length=11, pattern=_SPAN),
        max_items=12,
        metadata={"description": "Local time, 24:00 ends the day.", "example": ["07:30-11:30"]},
        **options,
    )


def first_day_field(**options: Any) -> Any:
    """From which day on."""
    return fields.Day(required=True, metadata={"example": "2025-07-01"}, **options)


def last_day_field() -> Any:
    """Until which day."""
    return fields.Day(
        allow_none=True, load_default=None, metadata={"description": "The last day; null: open."}
    )


class NameInput(InputSchema):
    """A name in both languages."""

    vi = fields.Text(required=True, max_length=200, metadata={"example": "Phường Thủ Dầu Một"})
    en = fields.Text(required=True, max_length=200, metadata={"example": "Thu Dau Mot Ward"})


class WordsInput(InputSchema):
    """A longer text in both languages."""

    vi = fields.Text(required=True, max_length=2000, multiline=True)
    en = fields.Text(required=True, max_length=2000, multiline=True)


class AreaKeyInput(InputSchema):
    """An area: codes are reused, so its scheme belongs to it."""

    scheme = code_field(required=True, example="communes_since_2025_07")
    code = area_code_field()


class HoursInput(InputSchema):
    """Hours for each day of the week."""

    monday = spans_field(load_default=list)
    tuesday = spans_field(load_default=list)
    wednesday = spans_field(load_default=list)
    thursday = spans_field(load_default=list)
    friday = spans_field(load_default=list)
    saturday = spans_field(load_default=list)
    sunday = spans_field(load_default=list)


def record_schema(written: type[InputSchema]) -> type[OutputSchema]:
    """The record as it is read: with the revision that a change must name."""
    revision = fields.Whole(required=True, minimum=1, maximum=999_999_999)
    name = f"{written.__name__.removesuffix('Input')}RecordSchema"
    return read_schema(written, name=name, revision=revision)


class DatedRecordQuery(PageQuery):
    """Which records are wanted."""

    valid_on = fields.Day(metadata={"description": "Only those that are valid on that day."})
