"""What carries a session on."""

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_TOKEN_MAX = 8192
_JWT = {"example": "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}
_REFRESH = {"example": "bdsr_AZwPyfKnLD8zobLD1OX2GAAAAABmYWtl"}


class RefreshInput(InputSchema):
    """The refresh token in hand."""

    refresh_token = fields.Text(required=True, max_length=256, metadata=_REFRESH)


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
