"""What carries a session on, what ends it, and how sessions are listed."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, page_schema

_TOKEN_MAX = 8192
_JWT = {"example": "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}
_REFRESH = {"example": "bdsr_AZwPyfKnLD8zobLD1OX2GAAAAABmYWtl"}


class RefreshInput(InputSchema):
    """The refresh token in hand."""

    refresh_token = fields.Text(required=True, max_length=256, metadata=_REFRESH)


class RevocationInput(InputSchema):
    """The token that shall count no more: one of the two."""

    refresh_token = fields.Text(max_length=256, metadata=_REFRESH)
    access_token = fields.Text(max_length=_TOKEN_MAX, metadata=_JWT)

    @validates_schema
    def check_that_there_is_one(self, sent: dict[str, Any], **_: Any) -> None:
        """Two tokens could be of two sessions; none is a fault of the app."""
        if len(sent) != 1:
            raise ValidationError("exactly_one choices=refresh_token,access_token")


class TokensSchema(OutputSchema):
    """An access token, and the refresh token that gets the next one."""

    access_token = fields.Text(required=True, max_length=_TOKEN_MAX, metadata=_JWT)
    token_type = fields.Text(required=True, max_length=16, metadata={"example": "Bearer"})
    expires_in = fields.Whole(
        required=True,
        minimum=0,
        maximum=86400,
        metadata={"description": "Seconds.", "example": 600},
    )
    refresh_token = fields.Text(required=True, max_length=256, metadata=_REFRESH)
    session_expires_at = fields.Moment(required=True)


class SessionSchema(OutputSchema):
    """A session of the caller that lives."""

    id = fields.Id(required=True)
    created_at = fields.Moment(required=True)
    last_used_at = fields.Moment(
        required=True,
        metadata={"description": "When its tokens were last renewed: to ten minutes or so."},
    )
    expires_at = fields.Moment(required=True)
    device_name = fields.Text(
        required=True,
        allow_none=True,
        max_length=100,
        metadata={"description": "As the app said it.", "example": "Điện thoại của Lan"},
    )
    assurance = fields.Whole(required=True, minimum=0, maximum=2, metadata={"example": 2})
    provider = fields.Text(
        required=True,
        allow_none=True,
        max_length=64,
        metadata={"description": "By which it was begun, if known.", "example": "vneid"},
    )
    is_current = fields.Flag(
        required=True, metadata={"description": "Whether the call was made in it."}
    )


SessionPageSchema = page_schema(SessionSchema)


class EndSessionsQuery(InputSchema):
    """Which sessions shall end."""

    except_current = fields.QueryFlag(
        load_default=False,
        metadata={"description": "Keep the session that the call is made in."},
    )
