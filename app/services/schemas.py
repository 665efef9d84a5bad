"""Procedures and batches as they come in and go out."""

from app.services.batches import MAX_ROWS
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema


class ProcedureQuery(PageQuery):
    """Which procedures."""

    q = fields.Text(
        max_length=100,
        metadata={
            "description": "Words of the name, with or without diacritics.",
            "example": "khai sinh",
        },
    )
    level = fields.Text(max_length=16, pattern="full|partial|information")


class ProcedureSummarySchema(OutputSchema):
    """A procedure in a list."""

    code = fields.Text(required=True, max_length=32, metadata={"example": "1.001193"})
    name_vi = fields.Text(required=True, max_length=1000)
    name_en = fields.Text(required=True, max_length=1000, min_length=0)
    field_vi = fields.Text(required=True, max_length=300, min_length=0)
    level = fields.Code(required=True, metadata={"example": "full"})


ProcedurePageSchema = page_schema(ProcedureSummarySchema)


class ProcedureSchema(ProcedureSummarySchema):
    """A procedure with what it needs: papers, fee, time."""

    field_en = fields.Text(required=True, max_length=300, min_length=0)
    agency = fields.Text(required=True, max_length=300, min_length=0)
    fee_vnd = fields.Whole(required=True, allow_none=True, minimum=0, maximum=10**9)
    time_limit_working_days = fields.Whole(required=True, allow_none=True, minimum=0, maximum=10**9)
    papers = fields.Items(fields.Text(max_length=1000), required=True, max_items=200)
    legal_basis = fields.Text(required=True, max_length=4000, min_length=0)
    url = fields.Text(required=True, max_length=500, min_length=0)


class BatchInput(InputSchema):
    """Rows in the national format, all values strings."""

    data = fields.Items(
        # A null is a row too, refused by itself and not with the whole batch.
        fields.Row(allow_none=True),
        required=True,
        max_items=MAX_ROWS,
        metadata={"description": "DongBoHoSoMC or CapNhatTienDoHoSoMC rows."},
    )


class RowResultSchema(OutputSchema):
    """What became of one row."""

    row = fields.Whole(required=True, minimum=0, maximum=MAX_ROWS)
    result = fields.Code(required=True, metadata={"example": "changed"})
    reason = fields.Text(required=True, allow_none=True, max_length=500)


class BatchSchema(OutputSchema):
    """What became of a batch, row by row."""

    message_id = fields.Text(required=True, max_length=128)
    received_at = fields.Moment(required=True)
    rows = fields.Items(fields.Part(RowResultSchema), required=True, max_items=MAX_ROWS)
    unusual_moves = fields.Whole(
        required=True,
        minimum=0,
        maximum=10**6,
        metadata={"description": "Status changes taken that dossiers do not usually make."},
    )
