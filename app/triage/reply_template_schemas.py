"""Reply templates as they come in and go out."""

from typing import Any

from marshmallow import post_load

from app.feedback.states import State
from app.triage.reply_schemas import MAX_REPLY
from app.triage.templates.keeping import TemplateDraft
from app.triage.templates.placeholders import KNOWN
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema, read_schema

_CODE = r"[a-z0-9_]+"
# Every placeholder of the longest text filled with the longest name.
_MAX_FILLED = 200_000


class TemplateTextInput(InputSchema):
    """The words in both languages."""

    vi = fields.Text(
        required=True,
        max_length=MAX_REPLY,
        multiline=True,
        metadata={
            "description": f"It may have {KNOWN}.",
            "example": "Phản ánh {reference} sẽ được xử lý trước ngày {due_on}.",
        },
    )
    en = fields.Text(allow_none=True, load_default=None, max_length=MAX_REPLY, multiline=True)


class ReplyTemplateInput(InputSchema):
    """A text to begin replies with."""

    title = fields.Text(required=True, max_length=200, metadata={"example": "Đã tiếp nhận"})
    text = fields.Part(TemplateTextInput, required=True)
    category = fields.Text(
        allow_none=True,
        load_default=None,
        max_length=64,
        pattern=_CODE,
        metadata={"description": "Null: any.", "example": "roads"},
    )
    state = fields.Choice(
        State,
        # The default is not documented: an enumeration in the documents has no null.
        allow_none=True,
        metadata={"description": "Where these words bring a report; without it anywhere."},
    )
    agency = fields.Text(
        allow_none=True,
        load_default=None,
        max_length=64,
        pattern=_CODE,
        metadata={"description": "Whose alone it is; null: everybody's.", "example": "so_xay_dung"},
    )
    is_retired = fields.Flag(
        load_default=False, metadata={"description": "Offered to nobody any more."}
    )

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> TemplateDraft:
        """What the domain takes."""
        words, state = sent.pop("text"), sent.pop("state", None)
        return TemplateDraft(text_vi=words["vi"], text_en=words["en"], state=state, **sent)


class ReplyTemplatesQuery(PageQuery):
    """Which templates are wanted."""

    agency = fields.Text(max_length=64, pattern=_CODE)
    retired = fields.QueryFlag(
        load_default=False, metadata={"description": "Those that are retired, instead."}
    )


ReplyTemplateSchema = read_schema(
    ReplyTemplateInput,
    id=fields.Id(required=True),
    revision=fields.Whole(required=True, minimum=1, maximum=2**31),
)
ReplyTemplatePageSchema = page_schema(ReplyTemplateSchema)


class FilledTemplateSchema(OutputSchema):
    """A template filled in for one report."""

    id = fields.Id(required=True)
    title = fields.Text(required=True, max_length=200)
    state = fields.Code(required=True, allow_none=True, metadata={"example": "accepted"})
    language = fields.Code(
        required=True, metadata={"description": "The citizen's, or `vi`.", "example": "vi"}
    )
    text = fields.Text(required=True, max_length=_MAX_FILLED, multiline=True)
    missing = fields.Items(
        fields.Code(),
        required=True,
        max_items=20,
        metadata={"description": "Placeholders that this report has nothing for: `…` in the text."},
    )


FilledTemplatePageSchema = page_schema(FilledTemplateSchema)
