"""What citizens are asked and what they decide."""

from typing import Any

from marshmallow import post_load

from app.privacy.consents import Decision
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_MAX_PURPOSES = 20
_PURPOSE = {"example": "service_use"}


class ConsentTextSchema(OutputSchema):
    """The newest text of a purpose, in the caller's language."""

    purpose = fields.Code(required=True, metadata=_PURPOSE)
    version = fields.Whole(required=True, minimum=1, maximum=9999, metadata={"example": 1})
    is_required = fields.Flag(
        required=True,
        metadata={"description": "Without it a citizen cannot be served.", "example": True},
    )
    title = fields.Text(required=True, max_length=200)
    text = fields.Text(required=True, max_length=4000, multiline=True)
    withdrawal = fields.Text(
        required=True,
        max_length=1000,
        metadata={"description": "What stops working when the consent is taken back."},
    )


class ConsentTextsSchema(OutputSchema):
    """All purposes."""

    items = fields.Items(fields.Part(ConsentTextSchema), required=True, max_items=_MAX_PURPOSES)


class ConsentSchema(OutputSchema):
    """Where the caller stands with a purpose."""

    purpose = fields.Code(required=True, metadata=_PURPOSE)
    version = fields.Whole(
        required=True,
        minimum=1,
        maximum=9999,
        metadata={"description": "The newest text's.", "example": 1},
    )
    is_required = fields.Flag(required=True, metadata={"example": True})
    is_given = fields.Flag(
        required=True,
        metadata={"description": "Whether the newest text is agreed to.", "example": True},
    )
    decided_version = fields.Whole(required=True, allow_none=True, minimum=1, maximum=9999)
    decided_at = fields.Moment(required=True, allow_none=True)


class ConsentsSchema(OutputSchema):
    """The caller's consents."""

    items = fields.Items(fields.Part(ConsentSchema), required=True, max_items=_MAX_PURPOSES)


class DecisionInput(InputSchema):
    """What the caller says to one text; `version` is the one that was shown."""

    purpose = fields.Text(
        required=True, max_length=32, pattern=r"[a-z0-9_]+", metadata={"example": "service_use"}
    )
    version = fields.Whole(required=True, minimum=1, maximum=9999, metadata={"example": 1})
    is_given = fields.Flag(required=True, metadata={"example": True})

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> Decision:
        """The decision that the domain takes."""
        return Decision(**sent)


class DecisionsInput(InputSchema):
    """What the caller decides."""

    decisions = fields.Items(fields.Part(DecisionInput), required=True, max_items=_MAX_PURPOSES)
