"""Batches as they come in and go out."""

from app.services.intake.batches import MAX_ROWS
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema


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
