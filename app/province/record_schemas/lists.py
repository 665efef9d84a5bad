"""What records of all kinds share when they are listed, looked back at and imported."""

from marshmallow import fields as unchecked

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema


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
