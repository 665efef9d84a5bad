"""What staff may ask their numbers for, and the numbers as they go out."""

from app.feedback.public_schemas import BoxQuery
from app.triage.figures.heat import MOST_CELLS
from app.triage.figures.reading import By
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_CODE = r"[a-z0-9_]+"
_MOST = 2**31
_EDGES = fields.Degrees(minimum=-180, maximum=180.1)


class FigureFilterQuery(InputSchema):
    """Which reports are counted."""

    received_from = fields.Day(metadata={"description": "The first day; 29 before the last."})
    received_until = fields.Day(metadata={"description": "The last day; today."})
    category = fields.Text(max_length=64, pattern=_CODE, metadata={"example": "roads"})
    area = fields.Text(
        max_length=32,
        pattern=r"[0-9A-Za-z]+",
        metadata={"description": "With those below it.", "example": "25747"},
    )
    area_scheme = fields.Text(
        max_length=64,
        pattern=_CODE,
        metadata={
            "description": "Whose areas are meant; without it those of today.",
            "example": "communes_since_2025_07",
        },
    )
    agency = fields.Text(
        max_length=64,
        pattern=_CODE,
        metadata={"description": "The one in the lead.", "example": "so_xay_dung"},
    )


class StatisticsQuery(FigureFilterQuery):
    """Which reports are counted, and what they are told apart by."""

    by = fields.Choice(By, load_default=By.MONTH)


class HeatQuery(FigureFilterQuery, BoxQuery):
    """Which reports are counted, and on which part of the map."""


class WorkingTimeSchema(OutputSchema):
    """How long it took those that are that far; exact up to 40 minutes, then within 2.5 %."""

    reports = fields.Whole(required=True, minimum=0, maximum=_MOST)
    median_minutes = fields.Whole(
        required=True,
        allow_none=True,
        minimum=0,
        maximum=_MOST,
        metadata={"description": "Of working time; null where there are none."},
    )
    p90_minutes = fields.Whole(required=True, allow_none=True, minimum=0, maximum=_MOST)


class SatisfactionSchema(OutputSchema):
    """What citizens said of the answer."""

    yes = fields.Whole(required=True, minimum=0, maximum=_MOST)
    no = fields.Whole(required=True, minimum=0, maximum=_MOST)
    silent = fields.Whole(
        required=True,
        minimum=0,
        maximum=_MOST,
        metadata={"description": "Done, and he has not said."},
    )


class FiguresSchema(OutputSchema):
    """What became of the reports that were received in a time."""

    received = fields.Whole(required=True, minimum=0, maximum=_MOST)
    open = fields.Whole(required=True, minimum=0, maximum=_MOST)
    late = fields.Whole(
        required=True,
        minimum=0,
        maximum=_MOST,
        metadata={"description": "Of the open ones: past the deadline, and waiting for staff."},
    )
    done = fields.Whole(required=True, minimum=0, maximum=_MOST)
    rejected = fields.Whole(required=True, minimum=0, maximum=_MOST)
    referred = fields.Whole(required=True, minimum=0, maximum=_MOST)
    duplicates = fields.Whole(required=True, minimum=0, maximum=_MOST)
    withdrawn = fields.Whole(required=True, minimum=0, maximum=_MOST)
    reopened = fields.Whole(required=True, minimum=0, maximum=_MOST)
    first_answer = fields.Part(WorkingTimeSchema, required=True)
    resolution = fields.Part(WorkingTimeSchema, required=True)
    satisfaction = fields.Part(SatisfactionSchema, required=True)


class FigureItemSchema(FiguresSchema):
    """Those of one day, week, month, category, area or agency."""

    code = fields.Code(
        required=True,
        allow_none=True,
        metadata={
            "description": "The first day, or the code; null: in no area of the scheme.",
            "example": "2026-03-01",
        },
    )


class StaffStatisticsSchema(OutputSchema):
    """Reports by what they are told apart by; what has none is left out."""

    by = fields.Code(required=True, metadata={"example": "month"})
    area_scheme = fields.Code(
        required=True, allow_none=True, metadata={"example": "communes_since_2025_07"}
    )
    received_from = fields.Day(required=True)
    received_until = fields.Day(required=True)
    items = fields.Items(fields.Part(FigureItemSchema), required=True, max_items=10_000)
    totals = fields.Part(FiguresSchema, required=True)
    is_up_to_date = fields.Flag(
        required=True,
        metadata={"description": "No: changes of the last moments are not counted yet."},
    )
    as_of = fields.Moment(required=True)


class HeatCellSchema(OutputSchema):
    """A square of the map with its reports."""

    box = fields.Items(
        _EDGES,
        required=True,
        max_items=4,
        metadata={
            "description": "West, south, east, north.",
            "example": [106.65, 10.97, 106.66, 10.98],
        },
    )
    reports = fields.Whole(required=True, minimum=1, maximum=_MOST)
    open = fields.Whole(required=True, minimum=0, maximum=_MOST)


class HeatSchema(OutputSchema):
    """Where reports are many."""

    received_from = fields.Day(required=True)
    received_until = fields.Day(required=True)
    level = fields.Whole(
        required=True,
        minimum=0,
        maximum=26,
        metadata={"description": "A square's side is 360° halved so often."},
    )
    cells = fields.Items(fields.Part(HeatCellSchema), required=True, max_items=MOST_CELLS)
