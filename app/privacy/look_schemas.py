"""Looks at citizens' identities as citizens, auditors and administrators see them."""

from typing import Any

from marshmallow import post_load

from app.privacy.looks.auditing import LookFilter
from app.privacy.looks.delaying import DelayOrder
from app.province.schemas import LabelSchema
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema

_REFERENCE = {"example": "BD-2026-004213-K"}


class LookCodeSchema(OutputSchema):
    """A code with its name in both languages."""

    code = fields.Code(required=True, metadata={"example": "supervisor"})
    label = fields.Part(LabelSchema, required=True)


class LookAgencySchema(OutputSchema):
    """The agency in whose name somebody looked."""

    code = fields.Code(required=True, metadata={"example": "so_xay_dung"})
    name = fields.Part(LabelSchema, required=True)


class LookSubjectSchema(OutputSchema):
    """The record at which somebody looked."""

    kind = fields.Code(required=True, metadata={"example": "report"})
    reference = fields.Text(required=True, max_length=64, metadata=_REFERENCE)


class OwnLookSchema(OutputSchema):
    """Somebody of staff looked at who the caller is. Who it was is not said: the agency answers."""

    id = fields.Id(required=True, metadata={"description": "The notification's `entity_id`."})
    at = fields.Moment(required=True)
    agency = fields.Part(
        LookAgencySchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null: for the whole province."},
    )
    role = fields.Part(LookCodeSchema, required=True)
    purpose = fields.Part(LookCodeSchema, required=True)
    reason = fields.Text(required=True, max_length=1000, multiline=True)
    subject = fields.Part(LookSubjectSchema, required=True)
    delayed_until = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "An authority had ordered that the citizen learns of it so late."},
    )


OwnLookPageSchema = page_schema(OwnLookSchema)


class LookQuery(PageQuery):
    """A page of which looks."""

    staff_id = fields.Id(metadata={"description": "Whose."})
    citizen_id = fields.Id(metadata={"description": "At whom."})
    agency = fields.Text(max_length=64, pattern=r"[a-z0-9_]+")
    purpose = fields.Text(max_length=32, pattern=r"[a-z0-9_]+")
    stands_out = fields.QueryFlag(metadata={"description": "Only those that do, or do not."})
    is_delayed = fields.QueryFlag(metadata={"description": "Only those with an order to delay."})
    since = fields.Moment(data_key="from", metadata={"description": "Not before this moment."})
    until = fields.Moment(data_key="to", metadata={"description": "Before this moment."})

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """Which page, and the filter that the domain takes."""
        paging = {name: sent.pop(name) for name in ("cursor", "limit") if name in sent}
        return paging | {"wanted": LookFilter(**sent)}


class LookPersonSchema(OutputSchema):
    """A person of staff."""

    id = fields.Id(required=True)
    full_name = fields.Text(required=True, max_length=200)


class LookDelaySchema(OutputSchema):
    """An authority ordered that the citizen learns of the look later."""

    until_at = fields.Moment(required=True)
    authority = fields.Text(required=True, max_length=200)
    order_number = fields.Text(required=True, max_length=64)
    reason = fields.Text(required=True, max_length=1000, multiline=True)
    entered_by = fields.Id(required=True)
    entered_at = fields.Moment(required=True)


class LookSchema(OutputSchema):
    """A look at who a citizen is."""

    id = fields.Id(required=True)
    at = fields.Moment(required=True)
    staff = fields.Part(LookPersonSchema, required=True)
    role = fields.Code(required=True, metadata={"example": "supervisor"})
    agency = fields.Code(
        required=True,
        allow_none=True,
        metadata={"description": "Null: for the whole province.", "example": "so_xay_dung"},
    )
    purpose = fields.Code(required=True, metadata={"example": "contact"})
    reason = fields.Text(required=True, max_length=1000, multiline=True)
    subject = fields.Part(LookSubjectSchema, required=True)
    citizen_id = fields.Id(
        required=True,
        allow_none=True,
        metadata={"description": "Null: somebody without an account."},
    )
    stands_out = fields.Flag(required=True)
    reasons = fields.Items(
        fields.Code(metadata={"example": "no_open_case"}),
        required=True,
        max_items=10,
        metadata={
            "description": "`no_open_case`, `outside_agency` (a role of the whole province or an "
            "area), `many_in_a_day`, `same_citizen`; judged when the look was taken."
        },
    )
    shown_from = fields.Moment(
        required=True, metadata={"description": "From when on the citizen may know of it."}
    )
    delays = fields.Items(fields.Part(LookDelaySchema), required=True, max_items=2)


LookPageSchema = page_schema(LookSchema)


class LookDelayInput(InputSchema):
    """An authority's order; it must come before the citizen knows of the look."""

    until_at = fields.Moment(
        required=True,
        metadata={
            "description": "At most 90 days from now, and later than `shown_from`.",
            "example": "2027-02-01T00:00:00Z",
        },
    )
    authority = fields.Text(
        required=True,
        min_length=3,
        max_length=200,
        metadata={"example": "Cơ quan Cảnh sát điều tra Công an tỉnh"},
    )
    order_number = fields.Text(
        required=True, min_length=1, max_length=64, metadata={"example": "123/YC-CSĐT"}
    )
    reason = fields.Text(required=True, min_length=10, max_length=1000, multiline=True)

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> DelayOrder:
        """What the domain takes."""
        return DelayOrder(**sent)
