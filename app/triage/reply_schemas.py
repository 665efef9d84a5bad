"""Official replies as they come in and go out."""

from typing import Any

from marshmallow import post_load

from app.feedback.documents import OfficialDocument
from app.feedback.reply_states import ReplyState
from app.feedback.schemas import DocumentSchema
from app.triage.replies.drafts import ReplyDraft, ReplyMove
from app.triage.work_schemas import ColleagueSchema
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema

MAX_REPLY = 4000


class DocumentInput(InputSchema):
    """The official document that the words are taken from."""

    number = fields.Text(required=True, max_length=64, metadata={"example": "123/SXD-HTKT"})
    on = fields.Day(required=True, metadata={"description": "The day that it bears."})

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> OfficialDocument:
        """What the domain takes."""
        return OfficialDocument(**sent)


class ReplyDraftInput(InputSchema):
    """What the citizen is going to be told, and where that brings his report."""

    text = fields.Text(required=True, max_length=MAX_REPLY, multiline=True)
    moves_to = fields.Choice(
        ReplyMove,
        # The default is not documented: an enumeration in the documents has no null.
        allow_none=True,
        metadata={
            "description": "Without it the report stays where it is.",
            "example": "answered",
        },
    )
    document = fields.Part(DocumentInput, allow_none=True, load_default=None)

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> ReplyDraft:
        """What the domain takes."""
        return ReplyDraft(**sent)


class ReplyRemarkInput(InputSchema):
    """Why it is returned; staff read it, the citizen does not."""

    remark = fields.Text(required=True, max_length=1000, multiline=True)


class ReplyPublishingInput(InputSchema):
    """Which reply was read before it was signed."""

    reply_revision = fields.Whole(
        required=True,
        minimum=1,
        maximum=2**31 - 1,
        metadata={"description": "The reply's; `If-Match` names the report's."},
    )


class RepliesQuery(PageQuery):
    """Which replies are wanted."""

    state = fields.Choice(ReplyState, load_default=ReplyState.SUBMITTED)


class OfficialReplySchema(OutputSchema):
    """A reply, whatever became of it."""

    id = fields.Id(required=True)
    report_id = fields.Id(required=True)
    reference = fields.Text(required=True, max_length=24, metadata={"example": "BD-2026-004213-K"})
    state = fields.Code(required=True, metadata={"example": "submitted"})
    revision = fields.Whole(required=True, minimum=1, maximum=2**31)
    text = fields.Text(required=True, max_length=MAX_REPLY, multiline=True)
    moves_to = fields.Code(required=True, allow_none=True, metadata={"example": "answered"})
    document = fields.Part(DocumentSchema, required=True, allow_none=True)
    drafted_by = fields.Part(ColleagueSchema, required=True)
    drafted_at = fields.Moment(required=True)
    submitted_by = fields.Part(ColleagueSchema, required=True, allow_none=True)
    submitted_at = fields.Moment(required=True, allow_none=True)
    decided_by = fields.Part(
        ColleagueSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Who published, returned or discarded it, the last time."},
    )
    decided_at = fields.Moment(required=True, allow_none=True)
    remark = fields.Text(
        required=True,
        allow_none=True,
        max_length=1000,
        multiline=True,
        metadata={"description": "Why it was returned, the last time."},
    )


OfficialReplyPageSchema = page_schema(OfficialReplySchema)
