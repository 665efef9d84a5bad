"""Batches of procedures as they come in, and what became of them."""

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

MAX_BATCH = 5000
_MAX_NAMES = 40


class ProcedureBatchInput(InputSchema):
    """Procedures in our own form or in the national one."""

    data = fields.Items(
        # A null is a row too, refused by itself and not with the whole batch.
        fields.Row(allow_none=True),
        required=True,
        max_items=MAX_BATCH,
        metadata={"description": "Rows of LayDanhSachTTHC, of LayThuTuc, or in our own form."},
    )
    is_complete = fields.Flag(
        load_default=False,
        metadata={
            "description": "These are all there are: others end, unless that were more than a "
            "tenth. With a refused row nothing ends."
        },
    )
    is_trial = fields.Flag(
        load_default=False, metadata={"description": "Only tell what would be done."}
    )


class ProcedureRowResultSchema(OutputSchema):
    """What became of one row."""

    row = fields.Whole(required=True, minimum=0, maximum=MAX_BATCH)
    code = fields.Text(
        required=True, allow_none=True, max_length=16, metadata={"example": "1.001193"}
    )
    result = fields.Code(required=True, metadata={"example": "changed"})
    changed = fields.Items(
        fields.Code(metadata={"example": "fees"}), required=True, max_items=_MAX_NAMES
    )
    reason = fields.Text(required=True, allow_none=True, max_length=500)


class ProcedureBatchSchema(OutputSchema):
    """What became of a batch, row by row."""

    message_id = fields.Text(required=True, max_length=128)
    received_at = fields.Moment(required=True)
    is_trial = fields.Flag(required=True)
    rows = fields.Items(fields.Part(ProcedureRowResultSchema), required=True, max_items=MAX_BATCH)
    ended = fields.Items(
        fields.Text(max_length=16, metadata={"example": "1.001193"}),
        required=True,
        max_items=10_000,
    )
