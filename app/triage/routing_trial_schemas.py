"""A trial of routing rules over past reports, as it is asked for and answered."""

from typing import Any

from app.feedback.routing.changing import MAX_RULES
from app.triage.routing.trial import MAX_EXAMPLES, MAX_REPORTS
from app.triage.routing_schemas import RoutingRuleInput
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema


class RoutingTrialInput(InputSchema):
    """Which rules are tried, on which reports."""

    rules = fields.Items(
        fields.Part(RoutingRuleInput),
        max_items=MAX_RULES,
        allow_none=True,
        load_default=None,
        metadata={"description": "In their order; null: those that are saved."},
    )
    received_from = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "The first day."}
    )
    received_until = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "The last day."}
    )


def _reports(description: str) -> Any:
    return fields.Whole(
        required=True, minimum=0, maximum=MAX_REPORTS, metadata={"description": description}
    )


_POSITION = {"description": "Of the rule, from 1 on; null: no rule fits."}


class RoutingTrialCountSchema(OutputSchema):
    """What one rule, or the lack of one, would do."""

    position = fields.Whole(
        required=True, allow_none=True, minimum=1, maximum=MAX_RULES, metadata=_POSITION
    )
    name = fields.Text(required=True, allow_none=True, max_length=200)
    agency = fields.Code(
        required=True, allow_none=True, metadata={"description": "Null: whoever is responsible."}
    )
    reports = _reports("How many it is the first to fit.")
    moved = _reports("How many of these are led by another agency now.")


class RoutingTrialExampleSchema(OutputSchema):
    """A report that would be led by another agency than it is."""

    report_id = fields.Id(required=True)
    reference = fields.Text(required=True, max_length=24)
    from_agency = fields.Code(required=True)
    to_agency = fields.Code(required=True)
    position = fields.Whole(
        required=True, allow_none=True, minimum=1, maximum=MAX_RULES, metadata=_POSITION
    )


class RoutingTrialSchema(OutputSchema):
    """What the rules would have done with past reports in the caller's sight."""

    reports = _reports("How many were tried, the newest first.")
    is_limited = fields.Flag(
        required=True, metadata={"description": "There are more, older ones, that were not tried."}
    )
    moved = _reports("How many would be led by another agency than they are.")
    rules = fields.Items(
        fields.Part(RoutingTrialCountSchema), required=True, max_items=MAX_RULES + 1
    )
    examples = fields.Items(
        fields.Part(RoutingTrialExampleSchema), required=True, max_items=MAX_EXAMPLES
    )
