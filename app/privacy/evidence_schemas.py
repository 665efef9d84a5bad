"""Evidence of consents, and texts with their numbers for staff."""

from app.province.schemas import LabelSchema
from app.web import fields
from app.web.schemas import OutputSchema, page_schema

_PURPOSE = {"example": "service_use"}
_MAX_COUNT = 2**31 - 1


class SaidFromSchema(OutputSchema):
    """The phone and the program that the caller used, as far as it was known; no address."""

    device_name = fields.Text(
        required=True,
        allow_none=True,
        max_length=100,
        metadata={"description": "As the app called the phone at login."},
    )
    user_agent = fields.Text(
        required=True, allow_none=True, max_length=200, metadata={"example": "BinhDuongSo/1.4.0"}
    )
    installation_id = fields.Id(required=True, allow_none=True)
    platform = fields.Code(required=True, allow_none=True, metadata={"example": "android"})
    app_version = fields.Text(
        required=True, allow_none=True, max_length=32, metadata={"example": "1.4.0"}
    )


class ConsentEvidenceSchema(OutputSchema):
    """What the caller said to one version of a text."""

    id = fields.Id(required=True)
    purpose = fields.Code(required=True, metadata=_PURPOSE)
    version = fields.Whole(required=True, minimum=1, maximum=9999)
    is_given = fields.Flag(required=True)
    language = fields.Code(
        required=True, metadata={"description": "In which the text was shown.", "example": "vi"}
    )
    said_from = fields.Part(SaidFromSchema, required=True)
    recorded_at = fields.Moment(required=True)


ConsentEvidencePageSchema = page_schema(ConsentEvidenceSchema)


class ConsentWordsSchema(OutputSchema):
    """Words of a text in both languages."""

    vi = fields.Text(required=True, max_length=4000, multiline=True)
    en = fields.Text(required=True, max_length=4000, multiline=True)


class StaffConsentTextSchema(OutputSchema):
    """A version of a text, and how many people's last word about its purpose it is."""

    purpose = fields.Code(required=True, metadata=_PURPOSE)
    version = fields.Whole(required=True, minimum=1, maximum=9999)
    is_newest = fields.Flag(required=True)
    title = fields.Part(LabelSchema, required=True)
    text = fields.Part(ConsentWordsSchema, required=True)
    withdrawal = fields.Part(ConsentWordsSchema, required=True)
    agreed = fields.Whole(required=True, minimum=0, maximum=_MAX_COUNT)
    withdrew = fields.Whole(required=True, minimum=0, maximum=_MAX_COUNT)


class StaffConsentTextsSchema(OutputSchema):
    """All versions of all texts."""

    items = fields.Items(fields.Part(StaffConsentTextSchema), required=True, max_items=200)
