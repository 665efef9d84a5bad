"""The caller's own account."""

from app.identity.citizens.contact import MAX_EMAIL_CHARACTERS
from app.texts import Language
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_PHONE = {"example": "+84900000001"}
_EMAIL = {"example": "ngoc.lan@congdan.example"}


class ContactSchema(OutputSchema):
    """Where the caller wants to be reached; nobody has checked it."""

    phone = fields.Text(required=True, allow_none=True, max_length=16, metadata=_PHONE)
    email = fields.Text(
        required=True, allow_none=True, max_length=MAX_EMAIL_CHARACTERS, metadata=_EMAIL
    )


class CitizenSchema(OutputSchema):
    """The caller's own account."""

    id = fields.Id(required=True)
    full_name = fields.Text(
        required=True, allow_none=True, max_length=200, metadata={"example": "Nguyễn Thị Lan"}
    )
    birth_year = fields.Whole(required=True, allow_none=True, minimum=1900, maximum=2100)
    assurance = fields.Whole(required=True, minimum=0, maximum=2, metadata={"example": 2})
    language = fields.Code(required=True, metadata={"example": "vi"})
    contact = fields.Part(ContactSchema, required=True)
    use_restricted_at = fields.Moment(
        required=True,
        allow_none=True,
        metadata={
            "description": "Since when the caller's data is kept and, as he asked by a data "
            "request, used only for what he must have; null: it is used."
        },
    )
    recipient = fields.Text(
        required=True,
        max_length=64,
        metadata={"description": "Drop pushes whose `recipient` is another one."},
    )


class ContactInput(InputSchema):
    """What to change of it; null removes."""

    phone = fields.Text(
        allow_none=True,
        max_length=32,
        metadata={
            "description": "As one writes it in Vietnam, or with `+` and country; kept as E.164.",
            "example": "0900 000 001",
        },
    )
    email = fields.Text(allow_none=True, max_length=MAX_EMAIL_CHARACTERS, metadata=_EMAIL)


class CitizenChangesInput(InputSchema):
    """What to change; what is left out stays. Name and year of birth come from the identity."""

    language = fields.Choice(Language)
    contact = fields.Part(ContactInput)
