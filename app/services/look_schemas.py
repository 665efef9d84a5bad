"""A look of staff at a dossier, as it is asked for and answered."""

from typing import Any

from marshmallow import post_load

from app.services.dossier_schemas import DossierSchema
from app.services.dossiers.looks import DossierLookPurpose, LookReason
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema


class DossierLookInput(InputSchema):
    """What the look is for, and why; the owner may come to read both."""

    purpose = fields.Choice(
        DossierLookPurpose, required=True, metadata={"example": "citizen_asked"}
    )
    reason = fields.Text(
        required=True,
        min_length=10,
        max_length=1000,
        multiline=True,
        metadata={"example": "Chủ hồ sơ gọi 1022 hỏi vì sao hồ sơ trễ hẹn."},
    )

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> LookReason:
        """What the domain takes."""
        return LookReason(**sent)


class LookedAtDossierSchema(OutputSchema):
    """A dossier in full."""

    look_id = fields.Id(
        required=True,
        metadata={"description": "What an order to delay a `legal_request` is entered for."},
    )
    dossier = fields.Part(DossierSchema, required=True)
    shown_until = fields.Moment(
        required=True,
        metadata={"description": "Show it no longer, and keep it nowhere; then ask again."},
    )
