"""The platforms that are fetched from, as administrators see them."""

from app.web import fields
from app.web.schemas import OutputSchema


class SourceStreamSchema(OutputSchema):
    """How far one sort of rows was fetched."""

    name = fields.Code(required=True, metadata={"example": "dossiers"})
    mark_at = fields.Moment(
        required=True, metadata={"description": "All that changed before is here."}
    )
    is_under_way = fields.Flag(
        required=True, metadata={"description": "Pages of a window are still to come."}
    )
    next_page = fields.Whole(required=True, minimum=1, maximum=2**31)
    taken = fields.Whole(
        required=True,
        minimum=0,
        maximum=2**31,
        metadata={"description": "Rows of the last window."},
    )
    refused = fields.Whole(required=True, minimum=0, maximum=2**31)
    finished_at = fields.Moment(required=True, allow_none=True)
    next_pull_at = fields.Moment(required=True)


class SourceSchema(OutputSchema):
    """How it stands with a platform."""

    name = fields.Code(required=True, metadata={"example": "lgsp"})
    state = fields.Code(
        required=True,
        metadata={
            "description": "`closed`: it is asked. `open`: nobody asks before `held_until`. "
            "`half_open`: the next request shows whether it answers again.",
            "example": "closed",
        },
    )
    failures = fields.Whole(required=True, minimum=0, maximum=2**15)
    reason = fields.Code(required=True, allow_none=True, metadata={"example": "lgsp_timeout"})
    held_until = fields.Moment(required=True, allow_none=True)
    last_heard_at = fields.Moment(required=True, allow_none=True)
    last_failed_at = fields.Moment(required=True, allow_none=True)
    is_stale = fields.Flag(
        required=True, metadata={"description": "Dossiers are shown as they were: see `mark_at`."}
    )
    streams = fields.Items(fields.Part(SourceStreamSchema), required=True, max_items=20)


class SourcesSchema(OutputSchema):
    """Every platform that was ever asked."""

    items = fields.Items(fields.Part(SourceSchema), required=True, max_items=20)
