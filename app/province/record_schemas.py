"""Records of reference data as administrators write and read them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, post_load, validates_schema
from marshmallow import fields as unchecked

from app.province.calendars import WEEKDAYS
from app.province.deadlines.amounts import Basis
from app.province.deadlines.working_time import DayKind
from app.province.entries import Datatype
from app.province.report_kinds import DefaultPublication, Kind
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema, read_schema

CODE = r"[a-z0-9_]+"
AREA_CODE = r"[0-9A-Za-z-]+"
_SPAN = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
_URL = r"https://[!-~]+"
_PHONE = r"\+?[0-9][0-9 .-]*"
_EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
_MAX_POSITION = 1_000_000


def _code(*, required: bool = False, max_length: int = 64, example: str | None = None) -> Any:
    metadata = {"example": example} if example else {}
    optional: dict[str, Any] = {} if required else {"allow_none": True, "load_default": None}
    return fields.Text(
        required=required, max_length=max_length, pattern=CODE, metadata=metadata, **optional
    )


def _area_code() -> Any:
    return fields.Text(
        required=True, max_length=32, pattern=AREA_CODE, metadata={"example": "25747"}
    )


def _spans(**options: Any) -> Any:
    return fields.Items(
        fields.Text(max_length=11, pattern=_SPAN),
        max_items=12,
        metadata={"description": "Local time, 24:00 ends the day.", "example": ["07:30-11:30"]},
        **options,
    )


def _from(**options: Any) -> Any:
    return fields.Day(required=True, metadata={"example": "2025-07-01"}, **options)


def _until() -> Any:
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

    scheme = _code(required=True, example="communes_since_2025_07")
    code = _area_code()


class AreaSchemeInput(InputSchema):
    """A division of the province into areas; on any day at most one is in force."""

    # The audit names an area in a hundred characters: "area:", this, a slash and the area's code.
    code = _code(required=True, max_length=62, example="communes_since_2025_07")
    name = fields.Part(NameInput, required=True)
    valid_from = _from()
    valid_until = _until()


class AreaInput(InputSchema):
    """An administrative area."""

    scheme = _code(required=True, example="communes_since_2025_07")
    code = _area_code()
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
    valid_from = _from()
    valid_until = _until()
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


class HoursInput(InputSchema):
    """Hours for each day of the week."""

    monday = _spans(load_default=list)
    tuesday = _spans(load_default=list)
    wednesday = _spans(load_default=list)
    thursday = _spans(load_default=list)
    friday = _spans(load_default=list)
    saturday = _spans(load_default=list)
    sunday = _spans(load_default=list)


class WeekInput(HoursInput):
    """The working hours from a day on, until the next week's."""

    valid_from = _from()


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
    valid_from = _from()
    valid_until = _until()


class AgencyInput(InputSchema):
    """A body that answers reports."""

    code = _code(required=True, example="so_xay_dung")
    parent = _code(example="uy_ban_nhan_dan_thanh_pho")
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
    valid_from = _from()
    valid_until = _until()
    successor = _code()


class CategoryGroupInput(InputSchema):
    """A heading that categories stand under."""

    code = _code(required=True, example="infrastructure")
    label = fields.Part(NameInput, required=True)
    position = fields.Whole(required=True, minimum=0, maximum=_MAX_POSITION)


class AttributeValueInput(InputSchema):
    """An answer to choose."""

    code = _code(required=True, example="burst_pipe")
    label = fields.Part(NameInput, required=True)


class AttributeInput(InputSchema):
    """A question that the app asks besides (Open311 GeoReport v2, service definition)."""

    code = _code(required=True, example="pole_number")
    datatype = fields.Choice(Datatype, required=True)
    is_required = fields.Flag(load_default=False)
    label = fields.Part(NameInput, required=True)
    help = fields.Part(WordsInput, allow_none=True, load_default=None)
    values = fields.Items(fields.Part(AttributeValueInput), max_items=100, load_default=list)


class CategoryInput(InputSchema):
    """What a report may be about."""

    code = _code(required=True, example="roads")
    group = _code(example="infrastructure")
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
    valid_from = _from()
    valid_until = _until()
    successor = _code()


class CalendarInput(InputSchema):
    """When agencies work; what it does not say, its parent says."""

    code = _code(required=True, example="provincial")
    parent = _code()
    name = fields.Part(NameInput, required=True)
    observes_public_holidays = fields.Flag(load_default=True)
    weeks = fields.Items(
        fields.Part(WeekInput),
        max_items=50,
        load_default=list,
        metadata={"description": "None: those of the parent."},
    )


class CalendarDayInput(InputSchema):
    """A day that departs from the week and from the public holidays."""

    calendar = _code(required=True, example="provincial")
    on = fields.Day(required=True, metadata={"example": "2026-01-10"})
    kind = fields.Choice(DayKind, required=True)
    name = fields.Part(NameInput, required=True)
    hours_of = fields.Text(
        max_length=16,
        pattern="|".join(WEEKDAYS),
        allow_none=True,
        load_default=None,
        metadata={"description": "Which weekday's hours a make-up day has; null: Monday's."},
    )
    spans = _spans(allow_none=True, load_default=None)

    @post_load
    def know_one_way_to_say_none(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        """No hours are none, as an empty cell has it."""
        return sent | {"spans": sent["spans"] or None}


class AmountInput(InputSchema):
    """So much time; minutes and hours are plain, by the clock."""

    count = fields.Whole(required=True, minimum=1, maximum=1000, metadata={"example": 5})
    basis = fields.Choice(Basis, required=True)


class DeadlineClassInput(InputSchema):
    """How long the province gives itself."""

    code = fields.Text(required=True, max_length=32, pattern=CODE, metadata={"example": "ordinary"})
    name = fields.Part(NameInput, required=True)
    allowed = fields.Part(AmountInput, required=True)
    warning = fields.Part(
        AmountInput,
        allow_none=True,
        load_default=None,
        metadata={"description": "How long before it is due staff are warned."},
    )
    escalations = fields.Items(
        fields.Part(AmountInput),
        max_items=5,
        load_default=list,
        metadata={"description": "How long after it was due each tier is told."},
    )
    extension_working_days = fields.Whole(
        allow_none=True,
        load_default=None,
        minimum=1,
        maximum=100,
        metadata={"description": "The most that one extension adds; null: none is possible."},
    )


def _record(written: type[InputSchema]) -> type[OutputSchema]:
    """The record as it is read: with the revision that a change must name."""
    revision = fields.Whole(required=True, minimum=1, maximum=999_999_999)
    name = f"{written.__name__.removesuffix('Input')}RecordSchema"
    return read_schema(written, name=name, revision=revision)


class BoundaryQuery(InputSchema):
    """Whose boundaries."""

    scheme = fields.Text(max_length=64, pattern=CODE)


class RevisionSchema(OutputSchema):
    """A record as somebody left it."""

    revision = fields.Whole(required=True, minimum=1, maximum=999_999_999)
    action = fields.Code(required=True, metadata={"example": "changed"})
    changed_by = fields.Text(required=True, max_length=100, metadata={"example": "reference"})
    changed_at = fields.Moment(required=True)
    content = unchecked.Dict(
        required=True,
        metadata={
            "maxProperties": 50,
            "description": "The record as it was written; of one that was deleted, its last.",
            "example": {"code": "roads", "deadline_class": "ordinary"},
        },
    )


RevisionPageSchema = page_schema(RevisionSchema)


class RecordQuery(PageQuery):
    """Which records are wanted."""


class DatedRecordQuery(PageQuery):
    """Which records are wanted."""

    valid_on = fields.Day(metadata={"description": "Only those that are valid on that day."})


class AreaRecordQuery(DatedRecordQuery):
    """Which areas are wanted."""

    scheme = fields.Text(max_length=64, pattern=CODE)
    parent = fields.Text(max_length=32, pattern=AREA_CODE)


class AgencyRecordQuery(DatedRecordQuery):
    """Which agencies are wanted."""

    parent = fields.Text(max_length=64, pattern=CODE)


class CategoryRecordQuery(DatedRecordQuery):
    """Which categories are wanted."""

    group = fields.Text(max_length=64, pattern=CODE)
    kind = fields.Choice(Kind)


class CalendarDayQuery(PageQuery):
    """Which days are wanted."""

    calendar = fields.Text(max_length=64, pattern=CODE)


class RowFaultSchema(OutputSchema):
    """One fault of a row."""

    pointer = fields.Text(min_length=0, max_length=1024, metadata={"example": "/valid_from"})
    code = fields.Code(metadata={"example": "validity_overlaps"})
    message = fields.Text(max_length=500)


class ImportRowSchema(OutputSchema):
    """What became, or would become, of one row."""

    number = fields.Whole(required=True, minimum=0, maximum=2**31)
    key = fields.Text(required=True, allow_none=True, max_length=200)
    outcome = fields.Code(required=True, metadata={"example": "changed"})
    faults = fields.Items(fields.Part(RowFaultSchema), required=True, max_items=50)


class ImportReportSchema(OutputSchema):
    """Every row's outcome. Where one row is refused, nothing is written."""

    is_applied = fields.Flag(required=True)
    new = fields.Whole(required=True, minimum=0, maximum=2**31)
    changed = fields.Whole(required=True, minimum=0, maximum=2**31)
    unchanged = fields.Whole(required=True, minimum=0, maximum=2**31)
    kept = fields.Whole(required=True, minimum=0, maximum=2**31)
    refused = fields.Whole(required=True, minimum=0, maximum=2**31)
    rows = fields.Items(fields.Part(ImportRowSchema), required=True, max_items=10_000)


class ImportQuery(InputSchema):
    """How to import."""

    dry_run = fields.QueryFlag(
        load_default=False, metadata={"description": "Only say what would become of each row."}
    )


AreaSchemeRecordSchema = _record(AreaSchemeInput)
AreaRecordSchema = _record(AreaInput)
AgencyRecordSchema = _record(AgencyInput)
CategoryGroupRecordSchema = _record(CategoryGroupInput)
CategoryRecordSchema = _record(CategoryInput)
CalendarRecordSchema = _record(CalendarInput)
CalendarDayRecordSchema = _record(CalendarDayInput)
DeadlineClassRecordSchema = _record(DeadlineClassInput)

# How a record of each kind is written, by the kind's name.
WRITTEN: Mapping[str, type[InputSchema]] = {
    "area_scheme": AreaSchemeInput,
    "area": AreaInput,
    "agency": AgencyInput,
    "category_group": CategoryGroupInput,
    "category": CategoryInput,
    "calendar": CalendarInput,
    "calendar_day": CalendarDayInput,
    "deadline_class": DeadlineClassInput,
}
