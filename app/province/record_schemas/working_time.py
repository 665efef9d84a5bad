"""Calendars, their days and deadline classes as administrators write and read them."""

from typing import Any

from marshmallow import post_load

from app.province.calendars import WEEKDAYS
from app.province.deadlines.amounts import Basis
from app.province.deadlines.working_time import DayKind
from app.province.record_schemas.parts import (
    CODE,
    HoursInput,
    NameInput,
    code_field,
    first_day_field,
    record_schema,
    spans_field,
)
from app.web import fields
from app.web.schemas import InputSchema, PageQuery


class WeekInput(HoursInput):
    """The working hours from a day on, until the next week's."""

    valid_from = first_day_field()


class CalendarInput(InputSchema):
    """When agencies work; what it does not say, its parent says."""

    code = code_field(required=True, example="provincial")
    parent = code_field()
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

    calendar = code_field(required=True, example="provincial")
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
    spans = spans_field(allow_none=True, load_default=None)

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


class CalendarDayQuery(PageQuery):
    """Which days are wanted."""

    calendar = fields.Text(max_length=64, pattern=CODE)


CalendarRecordSchema = record_schema(CalendarInput)


CalendarDayRecordSchema = record_schema(CalendarDayInput)


DeadlineClassRecordSchema = record_schema(DeadlineClassInput)
