"""Breaches of personal data as they come in and go out."""

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from app.notifications.schemas import Platform
from app.privacy.breaches.affected import Affected, AffectedBy
from app.privacy.breaches.register import BreachChanges, BreachDraft
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, page_schema, read_schema

_MAX_COUNT = 2**31 - 1
_CODE = r"[a-z][a-z0-9_]*"
# Which members narrow which kind.
_ONLY_WITH = {
    "category": AffectedBy.REPORTS,
    "area_scheme": AffectedBy.REPORTS,
    "area_code": AffectedBy.REPORTS,
    "platform": AffectedBy.DEVICES,
    "staff_id": AffectedBy.LOOKS,
}


def _description(*, required: bool) -> fields.Text:
    return fields.Text(
        required=required,
        min_length=10,
        max_length=4000,
        multiline=True,
        metadata={"description": "What happened; sealed.", "example": "Mất máy chủ sao lưu."},
    )


def _data_kinds(*, required: bool) -> fields.Items:
    return fields.Items(
        fields.Text(max_length=32, pattern=_CODE, metadata={"example": "phone"}),
        required=required,
        max_items=20,
        unique=True,
        metadata={"description": "Codes of the kinds of data, as the officer names them."},
    )


class BreachInput(InputSchema):
    """A breach as it is noted."""

    noticed_at = fields.Moment(
        required=True, metadata={"description": "From then on 72 hours are counted."}
    )
    description = _description(required=True)
    data_kinds = _data_kinds(required=True)

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> BreachDraft:
        """What the domain takes."""
        return BreachDraft(sent["noticed_at"], sent["description"], tuple(sent["data_kinds"]))


class BreachAffectedInput(InputSchema):
    """Whom it concerns: by accounts, reports, phones or looks, between two moments."""

    kind = fields.Choice(AffectedBy, required=True, metadata={"example": "reports"})
    since = fields.Moment(required=True)
    until = fields.Moment(required=True)
    category = fields.Text(max_length=64, pattern=_CODE, metadata={"example": "roads"})
    area_scheme = fields.Text(max_length=64, pattern=_CODE)
    area_code = fields.Text(max_length=32, pattern=r"[A-Za-z0-9_-]+")
    platform = fields.Choice(Platform, metadata={"example": "android"})
    staff_id = fields.Id(metadata={"description": "Looks of this person alone."})

    @validates_schema
    def check_members(self, sent: dict[str, Any], **_more: Any) -> None:
        """Each kind has its own members, and time runs forward."""
        if {"since", "until"} <= sent.keys() and sent["until"] <= sent["since"]:
            raise ValidationError({"until": ["ends_before_it_begins"]})
        for member, kind in _ONLY_WITH.items():
            if member in sent and sent.get("kind", kind) is not kind:
                raise ValidationError({member: ["not_with_this_kind"]})
        if "area_code" in sent and "area_scheme" not in sent:
            raise ValidationError({"area_scheme": ["required"]})

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> Affected:
        """What the domain takes."""
        return Affected(**sent)


class BreachChangesInput(InputSchema):
    """What became known of a breach; members not sent stay as they are."""

    description = _description(required=False)
    data_kinds = _data_kinds(required=False)
    reported_at = fields.Moment(metadata={"description": "When the authority was told."})
    report_number = fields.Text(max_length=64, metadata={"example": "45/BC-UBND"})
    affected = fields.Part(BreachAffectedInput)
    is_closed = fields.Flag()

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> BreachChanges:
        """What the domain takes."""
        if "data_kinds" in sent:
            sent["data_kinds"] = tuple(sent["data_kinds"])
        return BreachChanges(**sent)


class BreachTitleInput(InputSchema):
    """The first line in the inbox."""

    vi = fields.Text(required=True, max_length=65)
    en = fields.Text(required=True, max_length=65)


class BreachBodyInput(InputSchema):
    """What stands below it: what happened, to which data, what to do, whom to ask."""

    vi = fields.Text(required=True, max_length=1000, multiline=True)
    en = fields.Text(required=True, max_length=1000, multiline=True)


class BreachNoticeInput(InputSchema):
    """What those whom it concerns read in their inbox."""

    title = fields.Part(BreachTitleInput, required=True)
    body = fields.Part(BreachBodyInput, required=True)


BreachNoticeSchema = read_schema(BreachNoticeInput)


class BreachAffectedSchema(OutputSchema):
    """Whom it concerns; members that narrow nothing are left out."""

    kind = fields.Code(required=True, metadata={"example": "reports"})
    since = fields.Moment(required=True)
    until = fields.Moment(required=True)
    category = fields.Code(metadata={"example": "roads"})
    area_scheme = fields.Code(metadata={"example": "communes_since_2025_07"})
    area_code = fields.Text(max_length=32)
    platform = fields.Code(metadata={"example": "android"})
    staff_id = fields.Id()


class BreachSchema(OutputSchema):
    """A breach of personal data."""

    id = fields.Id(required=True)
    revision = fields.Whole(required=True, minimum=1, maximum=_MAX_COUNT)
    noticed_at = fields.Moment(required=True)
    description = fields.Text(required=True, max_length=4000, multiline=True)
    data_kinds = fields.Items(
        fields.Code(metadata={"example": "phone"}), required=True, max_items=20
    )
    report_by = fields.Moment(required=True)
    is_late = fields.Flag(required=True)
    reported_at = fields.Moment(required=True, allow_none=True)
    report_number = fields.Text(required=True, allow_none=True, max_length=64)
    affected = fields.Part(BreachAffectedSchema, required=True, allow_none=True)
    affected_count = fields.Whole(
        required=True,
        allow_none=True,
        minimum=0,
        maximum=_MAX_COUNT,
        metadata={"description": "How many they were when that was said."},
    )
    noted_by = fields.Id(required=True)
    noted_at = fields.Moment(required=True)
    closed_at = fields.Moment(required=True, allow_none=True)
    notice = fields.Part(BreachNoticeSchema, required=True, allow_none=True)
    notice_written_by = fields.Id(required=True, allow_none=True)
    notice_approved_by = fields.Id(required=True, allow_none=True)
    notice_approved_at = fields.Moment(required=True, allow_none=True)
    told = fields.Whole(required=True, minimum=0, maximum=_MAX_COUNT)
    told_all_at = fields.Moment(required=True, allow_none=True)


BreachPageSchema = page_schema(BreachSchema)
