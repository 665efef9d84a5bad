"""What belongs to the caller's account: numbers, digital identities, organisations."""

from enum import StrEnum

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_PROVIDER = {
    "description": "As in `GET /v1/auth/providers`; null for one that is no longer there.",
    "example": "vneid",
}


class AddableNamespace(StrEnum):
    """The sort of number that a citizen adds himself."""

    CITIZEN_9 = "citizen9"


class IdentifierInput(InputSchema):
    """A number of the caller, and the dossier that shows that it is his."""

    namespace = fields.Choice(AddableNamespace, required=True, metadata={"example": "citizen9"})
    value = fields.Text(
        required=True, max_length=9, pattern=r"[0-9]{9}", metadata={"example": "280000001"}
    )
    dossier_code = fields.Text(
        required=True, max_length=64, metadata={"example": "H09.16-240101-0001"}
    )


class IdentifierSchema(OutputSchema):
    """A number that is the caller's, all but its end hidden."""

    id = fields.Id(required=True)
    namespace = fields.Code(required=True, metadata={"example": "citizen9"})
    value = fields.Text(required=True, max_length=32, metadata={"example": "******001"})
    proof = fields.Code(
        required=True,
        metadata={"description": "`digital_identity` or `dossier`.", "example": "dossier"},
    )
    created_at = fields.Moment(required=True)


class IdentifiersSchema(OutputSchema):
    """All numbers of the caller."""

    items = fields.Items(fields.Part(IdentifierSchema), required=True, max_items=100)


class IdentitySchema(OutputSchema):
    """A digital identity that opens the caller's account."""

    id = fields.Id(required=True)
    provider = fields.Text(required=True, allow_none=True, max_length=64, metadata=_PROVIDER)
    issuer = fields.Text(
        required=True, max_length=255, metadata={"example": "https://id.example.vn"}
    )
    assurance = fields.Whole(
        required=True,
        minimum=0,
        maximum=2,
        metadata={"description": "What its last login was worth.", "example": 2},
    )
    linked_at = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "When it was found to be the same person's; null for the first."},
    )
    last_login_at = fields.Moment(required=True)
    is_current = fields.Flag(
        required=True, metadata={"description": "The caller's session is one of this identity."}
    )


class IdentitiesSchema(OutputSchema):
    """All digital identities of the caller."""

    items = fields.Items(fields.Part(IdentitySchema), required=True, max_items=100)


class PartySchema(OutputSchema):
    """An organisation that the caller may act for."""

    id = fields.Id(required=True)
    kind = fields.Code(
        required=True,
        metadata={"description": "`business` or `organisation`.", "example": "business"},
    )
    name = fields.Text(
        required=True, allow_none=True, max_length=200, metadata={"example": "Công ty TNHH Sao Mai"}
    )
    tax_code = fields.Text(required=True, max_length=32, metadata={"example": "*******001"})
    provider = fields.Text(required=True, allow_none=True, max_length=64, metadata=_PROVIDER)
    confirmed_at = fields.Moment(
        required=True,
        metadata={"description": "When the provider said so last; it counts for 90 days."},
    )


class PartiesSchema(OutputSchema):
    """All organisations that the caller may act for now."""

    items = fields.Items(fields.Part(PartySchema), required=True, max_items=100)
