"""One change to many reports, and what came of it for each."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.triage.schemas import PublicationInput, TransitionInput
from app.triage.work_schemas import (
    AssigneeInput,
    AssignmentInput,
    LeadInput,
    PriorityInput,
    RecategoriseInput,
)
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, ProblemSchema

MAX_ITEMS = 200


class BulkActionInput(InputSchema):
    """What is done to each, exactly one thing: the body of the route of that name."""

    transition = fields.Part(TransitionInput)
    publication = fields.Part(PublicationInput)
    assignee = fields.Part(AssigneeInput)
    priority = fields.Part(PriorityInput)
    category = fields.Part(RecategoriseInput)
    assignment = fields.Part(AssignmentInput)
    lead = fields.Part(LeadInput)

    @validates_schema
    def _check(self, sent: dict[str, Any], **_: Any) -> None:
        if len(sent) != 1:
            raise ValidationError(f"exactly_one choices={','.join(self.fields)}")


class BulkItemInput(InputSchema):
    """A report, as the caller read it."""

    id = fields.Id(required=True)
    revision = fields.Whole(required=True, minimum=1, maximum=2**31 - 1)


class BulkInput(InputSchema):
    """What is done, and to which reports."""

    action = fields.Part(BulkActionInput, required=True)
    items = fields.Items(
        fields.Part(BulkItemInput),
        required=True,
        max_items=MAX_ITEMS,
        metadata={"description": "Each report once."},
    )

    @validates_schema
    def _check(self, sent: dict[str, Any], **_: Any) -> None:
        ids = [item["id"] for item in sent["items"]]
        if len(set(ids)) < len(ids):
            raise ValidationError("repeated", "items")


class BulkResultSchema(OutputSchema):
    """What came of it for one report."""

    id = fields.Id(required=True)
    status = fields.Whole(
        required=True,
        minimum=200,
        maximum=499,
        metadata={"description": "As the single route would answer: 200 done.", "example": 200},
    )
    revision = fields.Whole(
        required=True,
        allow_none=True,
        minimum=1,
        maximum=2**31,
        metadata={"description": "What the change brought it to; null where it was refused."},
    )
    problem = fields.Part(
        ProblemSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Why it was refused; pointers as in the single route's body."},
    )


class BulkAnswerSchema(OutputSchema):
    """What came of it for each report, in the order in which they were sent."""

    items = fields.Items(fields.Part(BulkResultSchema), required=True, max_items=MAX_ITEMS)
