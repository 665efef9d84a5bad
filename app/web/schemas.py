"""What all documents share: the bases of what comes in and goes out, problems, pages."""

import copy
from functools import cache
from typing import Any, cast

from marshmallow import RAISE, Schema, ValidationError, missing, validates_schema

from app.errors import Unprocessable
from app.web import fields
from app.web.faults import faults_of

MAX_LIMIT = 100
_FAULTS = {"unknown": "unknown", "type": "type"}


class _Described(Schema):
    """Its docstring is its description in the API document."""

    def __init_subclass__(cls) -> None:
        described = {"description": " ".join((cls.__doc__ or "").split())}
        cls.Meta = type("Meta", (cls.Meta,), described)  # type: ignore[assignment,misc]  # read by apispec


class InputSchema(_Described):
    """What comes in: an unknown field is a fault, never ignored."""

    error_messages = _FAULTS

    class Meta:
        unknown = RAISE


def load_input(schema: type[Schema], content: Any) -> dict[str, Any]:
    """``content`` as ``schema`` reads it, wherever it came from; raises ``Unprocessable``."""
    try:
        loaded: dict[str, Any] = schema().load(content)
    except ValidationError as error:
        raise Unprocessable(*faults_of(error.messages, location="json")) from error
    return loaded


class OutputSchema(_Described):
    """What goes out: it documents, and a test holds the answers against it; clients take more."""


class FieldFaultSchema(OutputSchema):
    """One fault in the input."""

    pointer = fields.Text(
        min_length=0,
        max_length=1024,
        metadata={
            "description": "A JSON pointer (RFC 6901); empty for the body as a whole.",
            "example": "/location/latitude",
        },
    )
    code = fields.Code(metadata={"example": "range"})
    message = fields.Text(max_length=500, metadata={"example": "Giá trị phải từ -90 đến 90."})


class ReferralNameSchema(OutputSchema):
    """Who it is, in both languages."""

    vi = fields.Text(required=True, max_length=200, metadata={"example": "Tỉnh Tây Ninh"})
    en = fields.Text(required=True, max_length=200, metadata={"example": "Tay Ninh Province"})


class ReferralSchema(OutputSchema):
    """Whom to turn to instead."""

    name = fields.Part(ReferralNameSchema, required=True)
    phone = fields.Text(required=True, allow_none=True, max_length=32)
    url = fields.Text(required=True, max_length=300, metadata={"format": "uri"})


class ProblemSchema(OutputSchema):
    """An error (RFC 9457). ``code`` is stable; texts are in the caller's language."""

    type = fields.Text(
        required=True,
        max_length=200,
        metadata={"format": "uri", "example": "urn:binh-duong-so:problem:validation_failed"},
    )
    title = fields.Text(required=True, max_length=200, metadata={"example": "Dữ liệu chưa đúng"})
    status = fields.Whole(required=True, minimum=400, maximum=599, metadata={"example": 422})
    detail = fields.Text(
        required=True,
        max_length=1000,
        metadata={"example": "Một số trường chưa đúng; xem danh sách lỗi."},
    )
    code = fields.Code(required=True, metadata={"example": "validation_failed"})
    request_id = fields.Text(
        required=True, max_length=64, metadata={"example": "0198c3f27d2a7c3fa1b2c3d4e5f60718"}
    )
    errors = fields.Items(fields.Part(FieldFaultSchema), required=True, max_items=50)
    required = fields.Whole(
        minimum=0,
        maximum=2,
        metadata={"description": "With `assurance_too_low`: the level that is needed."},
    )
    referral = fields.Part(
        ReferralSchema,
        metadata={"description": "Whom to turn to: `outside_service_area`, `not_taken_here`."},
    )
    purpose = fields.Code(
        metadata={"description": "With `consent_required`: what the citizen has not agreed to."}
    )
    version = fields.Whole(
        minimum=1,
        maximum=9999,
        metadata={"description": "With `consent_required`: the newest version of its text."},
    )
    overlaps = fields.Id(metadata={"description": "With `duty_overlaps`: the shift in the way."})
    until_on = fields.Day(
        metadata={"description": "With `reporting_restricted`: the last day that it holds."}
    )
    reason = fields.Code(metadata={"description": "With `reporting_restricted`: why."})
    covered_by = fields.Id(
        metadata={"description": "With `rule_unreachable`: the rule that takes all of its reports."}
    )


class PageQuery(InputSchema):
    """The parameters of every list."""

    cursor = fields.Text(
        max_length=512,
        pattern=r"[A-Za-z0-9_-]+",
        metadata={"description": "The `next_cursor` of the page before; opaque."},
    )
    limit = fields.Whole(
        strict=False,
        minimum=1,
        maximum=MAX_LIMIT,
        load_default=20,
        metadata={"description": "How many items a page has."},
    )


class PageOrChangesQuery(PageQuery):
    """Which page of a list, or what changed in it."""

    changed_after = fields.Text(
        max_length=512,
        pattern=r"[A-Za-z0-9_-]+",
        metadata={"description": "A `changes_mark`; without `cursor`. Opaque."},
    )

    @validates_schema
    def require_one(self, sent: dict[str, Any], **_: Any) -> None:
        """A cursor goes through the list, a mark through the changes."""
        if {"cursor", "changed_after"} <= sent.keys():
            raise ValidationError({"changed_after": ["not_together"]})


def changes_members() -> dict[str, Any]:
    """What the page of a list has besides that can be asked for its changes."""
    return {
        "changes_mark": fields.Text(
            required=True,
            max_length=512,
            metadata={"description": "Send it as `changed_after` to learn what changed since."},
        ),
        "has_more_changes": fields.Flag(
            required=True, metadata={"description": "Ask again at once, with the new mark."}
        ),
    }


def page_schema(item: type[Schema], *, name: str | None = None, **more: Any) -> type[OutputSchema]:
    """The page of a list of ``item``: the items, where to go on, and ``more`` members."""
    made = name or f"{item.__name__.removesuffix('Schema')}PageSchema"
    members: dict[str, Any] = {
        "__doc__": f"A page of {item.__name__.removesuffix('Schema')}.",
        "items": fields.Items(fields.Part(item), required=True, max_items=MAX_LIMIT),
        "next_cursor": fields.Text(
            required=True,
            allow_none=True,
            max_length=512,
            metadata={"description": "Send it as `cursor` for the next page; null at the end."},
        ),
        **more,
    }
    return type(made, (OutputSchema,), members)


def read_schema(
    written: type[Schema], *, name: str | None = None, **more: Any
) -> type[OutputSchema]:
    """What goes out of what comes in by ``written``: every member is there, and codes are open.

    ``more`` are members that only go out.
    """
    members = {member: _as_read(one) for member, one in fields_of(written).items()}
    described = {"__doc__": written.__doc__}
    made = name or f"{written.__name__.removesuffix('Input')}Schema"
    return type(made, (OutputSchema,), {**described, **members, **more})


def fields_of(schema: type[Schema]) -> dict[str, Any]:
    """What stands in ``schema``, by name."""
    return schema._declared_fields  # noqa: SLF001 - marshmallow has no other door


def _as_read(written: Any) -> Any:
    if isinstance(written, fields.Choice):
        return fields.Code(
            required=True, allow_none=written.allow_none, metadata=dict(written.metadata)
        )
    if isinstance(written, fields.Part):
        return fields.Part(
            _read_part(cast("type[Schema]", written.nested)),
            required=True,
            allow_none=written.allow_none,
            metadata=dict(written.metadata),
        )
    found = copy.deepcopy(written)
    found.required, found.load_default = True, missing
    if isinstance(written, fields.Items):
        found.inner = _as_read(written.inner)
    return found


@cache
def _read_part(written: type[Schema]) -> type[OutputSchema]:
    """One read schema for each part, wherever it stands: the document names it once."""
    return read_schema(written)
