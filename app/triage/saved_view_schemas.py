"""Kept views of the queue as they come in and go out."""

from typing import Any

from marshmallow import post_load

from app.triage.queue.sorting import Sort
from app.triage.queue_filter_schemas import QueueFilterInput
from app.triage.views.keeping import MAX_NAME, ViewDraft
from app.web import fields
from app.web.schemas import (
    InputSchema,
    OutputSchema,
    PageQuery,
    fields_of,
    page_schema,
    read_schema,
)

MAX_COUNTED = 1_000


class SavedViewInput(InputSchema):
    """A view: a filter of the queue and an order, under a name."""

    name = fields.Text(required=True, max_length=MAX_NAME, metadata={"example": "Trễ hạn, phường"})
    filter = fields.Part(QueueFilterInput, required=True)
    sort = fields.Choice(Sort, load_default=Sort.DUE)
    agency = fields.Text(
        max_length=64,
        pattern=r"[a-z0-9_]+",
        metadata={
            "description": "Whose people share it; left out: it is the caller's own.",
            "example": "so_xay_dung",
        },
    )

    @post_load(pass_original=True)
    def make(self, sent: dict[str, Any], original: dict[str, Any], **_: Any) -> ViewDraft:
        """What the domain takes: the filter as it was sent, now that it is known to be one."""
        return ViewDraft(sent["name"], original["filter"], sent["sort"].value, sent.get("agency"))


class SavedViewsQuery(PageQuery):
    """Which page, and whether with numbers."""

    count = fields.QueryFlag(
        load_default=False,
        metadata={"description": f"How many reports each has, up to {MAX_COUNTED}."},
    )


def _read_filter() -> type[OutputSchema]:
    found = read_schema(QueueFilterInput, name="QueueFilterSchema")
    for member in fields_of(found).values():
        member.required = False
    return found


QueueFilterSchema = _read_filter()


class SavedViewSchema(OutputSchema):
    """A kept view; what its filter does not name makes no difference."""

    id = fields.Id(required=True)
    revision = fields.Whole(required=True, minimum=1, maximum=2**31)
    name = fields.Text(required=True, max_length=MAX_NAME)
    filter = fields.Part(QueueFilterSchema, required=True)
    sort = fields.Code(required=True, metadata={"example": "due"})
    agency = fields.Code(required=True, allow_none=True, metadata={"example": "so_xay_dung"})
    is_mine_to_change = fields.Flag(required=True)
    reports = fields.Whole(
        minimum=0,
        maximum=MAX_COUNTED,
        metadata={"description": "With `count`: how many reports of it the caller sees."},
    )
    is_more = fields.Flag(metadata={"description": "With `count`: there are more than that."})


SavedViewPageSchema = page_schema(SavedViewSchema)
