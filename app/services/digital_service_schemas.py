"""Digital services as staff write them and as anyone reads them."""

import re
from typing import Any

from marshmallow import ValidationError, validates_schema

from app.province.record_schemas.parts import (
    DatedRecordQuery,
    NameInput,
    WordsInput,
    code_field,
    first_day_field,
    last_day_field,
    record_schema,
)
from app.province.schemas import LabelSchema
from app.services.place_record_schemas import check_validity
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, page_schema

_MAX_LINK = 300
_EVERYWHERE = re.compile(r"https://[!-~]+|tel:\+?[0-9]{3,15}")
_OWN_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,31}):[!-~]+")
# What a phone would run, read or send itself, instead of opening an app.
_REFUSED_SCHEMES = frozenset(
    {"about", "blob", "content", "data", "file", "ftp", "http", "https", "intent", "javascript"}
    | {"mailto", "sms", "smsto", "tel", "vbscript", "view-source", "ws", "wss"}
)


def _link_field(**options: Any) -> Any:
    return fields.Text(
        max_length=_MAX_LINK, metadata={"example": "https://dichvucong.gov.vn"}, **options
    )


class DigitalServiceInput(InputSchema):
    """A platform that the app leads to."""

    code = code_field(required=True, example="national_portal")
    name = fields.Part(NameInput, required=True)
    description = fields.Part(WordsInput, required=True)
    android = _link_field(allow_none=True, load_default=None)
    ios = _link_field(allow_none=True, load_default=None)
    web = _link_field(required=True)
    schemes = fields.Items(
        fields.Text(max_length=32, pattern=r"[a-z][a-z0-9+.-]*"),
        max_items=5,
        unique=True,
        load_default=list,
        metadata={
            "description": "The apps' own schemes that `android` and `ios` may use.",
            "example": ["zalo"],
        },
    )
    position = fields.Whole(
        load_default=1000,
        minimum=0,
        maximum=10_000,
        metadata={"description": "The lowest comes first."},
    )
    valid_from = first_day_field()
    valid_until = last_day_field()

    @validates_schema
    def check_links(self, sent: dict[str, Any], **_: Any) -> None:
        """https and tel anywhere; on phones also the schemes that the record declares."""
        declared = frozenset(sent.get("schemes", ()))
        if declared & _REFUSED_SCHEMES:
            raise ValidationError({"schemes": ["link_scheme"]})
        for member in ("web", "android", "ios"):
            link = sent.get(member)
            allowed = declared if member != "web" else frozenset()
            if link is not None and not _is_link(link, allowed):
                raise ValidationError({member: ["link_scheme"]})

    @validates_schema
    def check_dates(self, sent: dict[str, Any], **_: Any) -> None:
        """What ends does so after it began."""
        check_validity(sent)


DigitalServiceRecordSchema = record_schema(DigitalServiceInput)
DigitalServiceRecordPageSchema = page_schema(DigitalServiceRecordSchema)


class DigitalServiceRecordQuery(DatedRecordQuery):
    """Which digital services' records are wanted."""


class DigitalServiceLinksSchema(OutputSchema):
    """What to open on each sort of phone: https, tel, or an app's own scheme."""

    android = _link_field(required=True)
    ios = _link_field(required=True)
    web = _link_field(required=True)


class DigitalServiceSchema(OutputSchema):
    """A platform of the province or the country."""

    code = fields.Code(required=True, metadata={"example": "national_portal"})
    name = fields.Part(LabelSchema, required=True)
    description = fields.Part(LabelSchema, required=True)
    links = fields.Part(DigitalServiceLinksSchema, required=True)


class DigitalServicesSchema(OutputSchema):
    """All digital services of today, in the order to show them."""

    items = fields.Items(fields.Part(DigitalServiceSchema), required=True, max_items=500)


def _is_link(written: str, schemes: frozenset[str]) -> bool:
    if _EVERYWHERE.fullmatch(written):
        return True
    own = _OWN_SCHEME.fullmatch(written)
    return own is not None and own[1] in schemes
