"""A look-up as it is asked for and answered."""

from typing import Any

from marshmallow import ValidationError, post_load

from app.identity.citizens.contact import read_phone
from app.services.dossier_schemas import DossierGlanceSchema
from app.services.dossiers.lookup import Proof
from app.services.owners.proof import PROOF_CHARACTERS
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema


class DossierLookupInput(InputSchema):
    """The code, and what whoever asks must know of the dossier's owner."""

    code = fields.Text(required=True, max_length=64, metadata={"example": "H09.16-240101-0001"})
    owner_number_last_digits = fields.Text(
        required=True,
        min_length=PROOF_CHARACTERS,
        max_length=PROOF_CHARACTERS,
        pattern="[0-9]+",
        metadata={
            "description": "The end of the owner's citizen number or tax code.",
            "example": "0001",
        },
    )
    phone = fields.Text(
        required=True,
        max_length=32,
        metadata={"description": "The phone number in the dossier.", "example": "0900000001"},
    )

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> Proof:
        """What the domain takes."""
        phone = read_phone(sent["phone"])
        if phone is None:
            raise ValidationError({"phone": ["phone"]})
        return Proof(sent["code"].upper(), sent["owner_number_last_digits"], phone)


class LookedUpSchema(OutputSchema):
    """A dossier at a glance, and for a while the right to watch it."""

    dossier = fields.Part(DossierGlanceSchema, required=True)
    watch_token = fields.Text(
        required=True,
        max_length=512,
        metadata={"description": "For `PUT …/watch`, by the same citizen; opaque."},
    )
    watch_token_expires_at = fields.Moment(required=True)
