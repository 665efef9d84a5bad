"""Dossiers and batches as they come in and go out."""

from app.services.batches import MAX_ROWS
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, page_schema


class DossierSummarySchema(OutputSchema):
    """A dossier in a list."""

    id = fields.Id(required=True)
    code = fields.Text(required=True, max_length=64, metadata={"example": "H09.16-240101-0001"})
    procedure_code = fields.Text(required=True, max_length=64, min_length=0)
    procedure_name = fields.Text(required=True, max_length=1000, min_length=0)
    field_name = fields.Text(required=True, max_length=300, min_length=0)
    agency = fields.Text(required=True, max_length=300, min_length=0)
    status = fields.Code(
        required=True,
        metadata={"description": "TrangThaiHoSo of the national portal.", "example": "4"},
    )
    status_label = fields.Text(required=True, max_length=100, metadata={"example": "Đang xử lý"})
    filed_on = fields.Day(required=True)
    due_on = fields.Day(required=True, allow_none=True)
    as_of = fields.Moment(required=True, metadata={"description": "When we last learnt of it."})


DossierPageSchema = page_schema(DossierSummarySchema)


class FeeSchema(OutputSchema):
    """A fee of a dossier."""

    name = fields.Text(required=True, max_length=300, min_length=0)
    amount_vnd = fields.Whole(required=True, minimum=0, maximum=10**15)


class StepSchema(OutputSchema):
    """One step of a dossier's way."""

    at = fields.Moment(required=True)
    status = fields.Code(required=True)
    text = fields.Text(required=True, max_length=2000, min_length=0, multiline=True)
    office = fields.Text(required=True, max_length=300, min_length=0)


class DossierSchema(DossierSummarySchema):
    """A dossier in full, its steps in order of time."""

    accepted_on = fields.Day(required=True, allow_none=True)
    finished_on = fields.Day(required=True, allow_none=True)
    returned_on = fields.Day(required=True, allow_none=True)
    fees = fields.Items(fields.Part(FeeSchema), required=True, max_items=50)
    steps = fields.Items(fields.Part(StepSchema), required=True, max_items=10_000)


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
