"""Requests about one's data as they come in and go out."""

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from app.privacy.requests.asking import Asked, OpenReports
from app.privacy.requests.reading import RequestFilter
from app.privacy.requests.states import (
    Ground,
    RequestKind,
    RequestState,
    RequestStep,
    StaffStep,
)
from app.privacy.requests.stepping import Step
from app.province.schemas import LabelSchema
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema

_REFERENCE = {"example": "DL-2026-000042"}
_CODE = {"example": "7KQ2M-9XWPA-3TBND-RH5VE"}
_NEEDS_TEXT = (RequestKind.CORRECTION, RequestKind.RESTRICTION, RequestKind.OBJECTION)
_MAX_TEXT = 2000
_MAX_STEPS = 100


class DataRequestInput(InputSchema):
    """What the caller asks about his data."""

    kind = fields.Choice(RequestKind, required=True, metadata={"example": "access"})
    text = fields.Text(
        min_length=5,
        max_length=_MAX_TEXT,
        multiline=True,
        metadata={"description": "Required for `correction`, `restriction` and `objection`."},
    )
    open_reports = fields.Choice(
        OpenReports,
        metadata={
            "description": "With `erasure` and only there, required: what becomes of reports that "
            "are still worked on.",
            "example": "keep",
        },
    )

    @validates_schema
    def check_kind(self, sent: dict[str, Any], **_more: Any) -> None:
        """Each kind says what it needs."""
        kind, is_erasure = sent.get("kind"), sent.get("kind") is RequestKind.ERASURE
        if kind in _NEEDS_TEXT and not sent.get("text"):
            raise ValidationError({"text": ["required"]})
        if is_erasure and "open_reports" not in sent:
            raise ValidationError({"open_reports": ["required"]})
        if kind is not None and not is_erasure and "open_reports" in sent:
            raise ValidationError({"open_reports": ["only_with_erasure"]})

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> Asked:
        """What the domain takes."""
        return Asked(**sent)


class DataRequestReplyInput(InputSchema):
    """The caller's answer to what staff asked."""

    text = fields.Text(required=True, min_length=1, max_length=_MAX_TEXT, multiline=True)


class OutcomeInput(InputSchema):
    """A request's reference and code, as they were shown when it was made."""

    reference = fields.Text(required=True, max_length=24, metadata=_REFERENCE)
    code = fields.Text(required=True, max_length=40, metadata=_CODE)


class OutcomeSchema(OutputSchema):
    """What became of a request."""

    reference = fields.Text(required=True, max_length=24, metadata=_REFERENCE)
    kind = fields.Code(required=True, metadata={"example": "access"})
    state = fields.Code(required=True, metadata={"example": "received"})
    received_at = fields.Moment(required=True)
    due_at = fields.Moment(required=True, metadata={"description": "Answered by then, by law."})
    finished_at = fields.Moment(required=True, allow_none=True)
    answer = fields.Text(required=True, allow_none=True, max_length=_MAX_TEXT, multiline=True)
    refused_for = fields.Code(
        required=True,
        allow_none=True,
        metadata={"description": "The ground in law.", "example": "pending_case"},
    )
    refused_because = fields.Part(
        LabelSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The ground in words; `answer` has what staff say of it."},
    )


class DataRequestSchema(OutcomeSchema):
    """A request about the caller's data."""

    id = fields.Id(required=True)
    text = fields.Text(required=True, allow_none=True, max_length=_MAX_TEXT, multiline=True)
    open_reports = fields.Code(required=True, allow_none=True, metadata={"example": "keep"})
    first_answer_due_at = fields.Moment(required=True)
    is_extended = fields.Flag(required=True)
    scheduled_for = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "An erasure's: until then it can be withdrawn."},
    )
    file_until = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "An export's: until then `…/export` has the file."},
    )


DataRequestPageSchema = page_schema(DataRequestSchema)


class DataRequestStepSchema(OutputSchema):
    """One step of a request."""

    step = fields.Code(required=True, metadata={"example": "take"})
    state = fields.Code(required=True, metadata={"example": "in_progress"})
    by = fields.Code(
        required=True,
        metadata={"description": "`citizen`, `staff` or `system`.", "example": "staff"},
    )
    note = fields.Text(required=True, allow_none=True, max_length=_MAX_TEXT, multiline=True)
    at = fields.Moment(required=True)


class OwnDataRequestSchema(DataRequestSchema):
    """A request about the caller's data with its history."""

    history = fields.Items(fields.Part(DataRequestStepSchema), required=True, max_items=_MAX_STEPS)


class FiledDataRequestSchema(DataRequestSchema):
    """A request that was made just now."""

    code = fields.Text(
        required=True,
        max_length=40,
        metadata={
            "description": "Shown this once, kept nowhere: with `reference` it opens the outcome "
            "without an account.",
            **_CODE,
        },
    )


class StaffDataRequestSchema(DataRequestSchema):
    """A request as staff see it in the list."""

    revision = fields.Whole(required=True, minimum=1, maximum=2**31 - 1)
    citizen_id = fields.Id(required=True)
    first_answered_at = fields.Moment(required=True, allow_none=True)
    taken_by = fields.Id(required=True, allow_none=True)
    is_late = fields.Flag(
        required=True, metadata={"description": "Without a first answer in time, or past its end."}
    )


StaffDataRequestPageSchema = page_schema(StaffDataRequestSchema)


class StaffDataRequestStepSchema(DataRequestStepSchema):
    """One step of a request, and by whom of staff."""

    staff_id = fields.Id(required=True, allow_none=True)


class StaffDataRequestInFullSchema(StaffDataRequestSchema):
    """A request as staff see it, with its history."""

    history = fields.Items(
        fields.Part(StaffDataRequestStepSchema), required=True, max_items=_MAX_STEPS
    )


class DataRequestQuery(PageQuery):
    """A page of which requests."""

    kind = fields.Choice(RequestKind)
    state = fields.Choice(RequestState)
    is_open = fields.QueryFlag()
    is_late = fields.QueryFlag()

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """Which page, and the filter that the domain takes."""
        paging = {name: sent.pop(name) for name in ("cursor", "limit") if name in sent}
        return paging | {"wanted": RequestFilter(**sent)}


class DataRequestStepInput(InputSchema):
    """A step of staff's: `take`, `ask`, `extend`, `answer`, `refuse` or `lift`."""

    step = fields.Choice(StaffStep, required=True, metadata={"example": "take"})
    note = fields.Text(
        min_length=5,
        max_length=_MAX_TEXT,
        multiline=True,
        metadata={"description": "What the citizen is told; with every step but `take`."},
    )
    ground = fields.Choice(
        Ground, metadata={"description": "With `refuse`: why the law allows it."}
    )

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> Step:
        """What the domain takes."""
        return Step(RequestStep(sent.pop("step")), **sent)
