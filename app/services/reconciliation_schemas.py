"""Reconciliation as it is asked for and answered."""

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_HASH = {"description": "SHA-256 in hex.", "example": "0" * 64}


class ReconciliationQuery(InputSchema):
    """Which day."""

    on = fields.Day(
        required=True,
        metadata={"description": "The local day they were filed.", "example": "2026-11-23"},
    )


class AgencyReconciliationSchema(OutputSchema):
    """What we have of an agency's dossiers of the day."""

    agency = fields.Text(required=True, max_length=300, min_length=0)
    count = fields.Whole(required=True, minimum=0, maximum=10**9)
    hash = fields.Text(required=True, max_length=64, metadata=_HASH)


class ReconciliationSchema(OutputSchema):
    """What we have of the dossiers filed on a day."""

    on = fields.Day(required=True)
    count = fields.Whole(required=True, minimum=0, maximum=10**9)
    hash = fields.Text(required=True, max_length=64, metadata=_HASH)
    agencies = fields.Items(
        fields.Part(AgencyReconciliationSchema), required=True, max_items=10_000
    )
