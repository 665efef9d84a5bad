"""Routing rules as staff write, read and try them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from marshmallow import post_load

from app.database import new_id
from app.feedback.routing.changing import MAX_RULES
from app.feedback.routing.matching import Rule
from app.feedback.routing.records import rule_of
from app.feedback.states import Kind, Priority
from app.province.record_schemas.parts import CODE, AreaKeyInput, code_field
from app.province.records.kinds import plain
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, page_schema, read_schema

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_MAX_VERSION = 999_999_999
_OPTIONAL: dict[str, Any] = {"allow_none": True, "load_default": None}


def _one_of(codes: Iterable[str], *, description: str = "Null: any.") -> Any:
    """A code of a closed list, or null: an enumeration in the document can't have that."""
    listed = tuple(codes)
    described = {"description": f"{description} One of {', '.join(listed)}.", "example": listed[0]}
    return fields.Text(max_length=64, pattern="|".join(listed), metadata=described, **_OPTIONAL)


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class AnswerInput(InputSchema):
    """An answer to a category's question: the code of one of its choices."""

    code = code_field(required=True, example="people_in_danger")
    value = fields.Text(required=True, max_length=64, metadata={"example": "yes"})


class RoutingHoursInput(InputSchema):
    """Hours of the day, local; past midnight where the end is earlier."""

    starts = fields.Text(required=True, max_length=5, pattern=_CLOCK, metadata={"example": "17:00"})
    ends = fields.Text(
        required=True,
        max_length=5,
        pattern=_CLOCK,
        metadata={"description": "Not included.", "example": "07:30"},
    )


class RoutingConditionsInput(InputSchema):
    """What must hold of a report, all of it; what is empty or null leaves everything through."""

    categories = fields.Items(
        fields.Text(max_length=64, pattern=CODE),
        max_items=200,
        unique=True,
        load_default=list,
        metadata={"description": "It is of one of these.", "example": ["street_lighting"]},
    )
    areas = fields.Items(
        fields.Part(AreaKeyInput),
        max_items=200,
        load_default=list,
        metadata={"description": "It lies in one of these, or in an area below."},
    )
    attributes = fields.Items(
        fields.Part(AnswerInput),
        max_items=20,
        load_default=list,
        metadata={"description": "It was answered with all of these."},
    )
    kind = _one_of(Kind)
    is_restricted = fields.Flag(
        **_OPTIONAL, metadata={"description": "Whether it began as restricted."}
    )
    is_emergency = fields.Flag(**_OPTIONAL)
    is_working_time = fields.Flag(
        **_OPTIONAL,
        metadata={
            "description": "Whether it came in during the working time of the agency that would"
            " lead without any rule."
        },
    )
    weekdays = fields.Items(
        fields.Choice(Weekday),
        max_items=7,
        unique=True,
        load_default=list,
        metadata={"description": "On which days it came in."},
    )
    hours = fields.Part(RoutingHoursInput, **_OPTIONAL)
    valid_from = fields.Day(**_OPTIONAL, metadata={"description": "The first day."})
    valid_until = fields.Day(**_OPTIONAL, metadata={"description": "The last day."})


class RoutingRuleInput(InputSchema):
    """Which reports go to which agency."""

    name = fields.Text(
        required=True, max_length=200, metadata={"example": "Đèn đường ngoài giờ hành chính"}
    )
    when = fields.Part(RoutingConditionsInput, required=True)
    agency = code_field(required=True, example="so_xay_dung")
    assignee_id = fields.Id(
        **_OPTIONAL,
        metadata={
            "description": "On whose desk; nobody's while he is away or may not move the report."
        },
    )
    priority = _one_of(
        (one.name.lower() for one in Priority),
        description="Null: `urgent` for emergencies, else `normal`.",
    )

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> Any:
        """The rule, as a new one."""
        return _rule(sent)


class NewRoutingRuleInput(RoutingRuleInput):
    """A rule to add, and where."""

    position = fields.Whole(
        **_OPTIONAL,
        minimum=1,
        maximum=MAX_RULES,
        metadata={"description": "1 is looked at first; null: the last."},
    )

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> tuple[Rule, int | None]:
        """The rule, and its position."""
        position = sent.pop("position")
        return _rule(sent), position


def _rule(sent: dict[str, Any]) -> Rule:
    person = sent["assignee_id"]
    named = {"id": str(new_id()), "revision": 1, "assignee_id": str(person) if person else None}
    return rule_of(plain(sent) | named)


RoutingRuleSchema = read_schema(
    RoutingRuleInput,
    id=fields.Id(required=True),
    revision=fields.Whole(
        required=True,
        minimum=1,
        maximum=_MAX_VERSION,
        metadata={"description": "What a change must name in `If-Match`."},
    ),
)


class RoutingRulesSchema(OutputSchema):
    """All rules in their order; the first that fits a report sends it."""

    version = fields.Whole(
        required=True,
        minimum=0,
        maximum=_MAX_VERSION,
        metadata={"description": "0: nobody made any rule yet."},
    )
    items = fields.Items(fields.Part(RoutingRuleSchema), required=True, max_items=MAX_RULES)


class RoutingOrderInput(InputSchema):
    """The order of the rules, each of them named once."""

    rule_ids = fields.Items(fields.Id(), required=True, max_items=MAX_RULES, unique=True)


class RoutingVersionSchema(OutputSchema):
    """Who made a version of the rules, and what he did."""

    version = fields.Whole(required=True, minimum=1, maximum=_MAX_VERSION)
    action = fields.Code(required=True, metadata={"example": "created"})
    rule_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "Null: to the order of all."}
    )
    changed_by = fields.Text(required=True, max_length=100)
    changed_at = fields.Moment(required=True)


RoutingVersionPageSchema = page_schema(RoutingVersionSchema)


class FullRoutingVersionSchema(RoutingVersionSchema):
    """All rules as they were in one version."""

    items = fields.Items(fields.Part(RoutingRuleSchema), required=True, max_items=MAX_RULES)


class RoutedBySchema(OutputSchema):
    """Which rule sent a report when it was filed, and in which version of all rules."""

    rule_id = fields.Id(required=True)
    version = fields.Whole(required=True, minimum=1, maximum=_MAX_VERSION)
