"""What comes in and goes out at the door."""

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_TOKEN_MAX = 8192
_JWT = {"example": "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}
_REFRESH = {"example": "bdsr_AZwPyfKnLD8zobLD1OX2GAAAAABmYWtl"}
_RANDOM = {"example": "3q2-7wX0d1mPp6Zr0sXyqk9v0H1cJtZc4b8mUuQe5aE"}


class LoginProviderSchema(OutputSchema):
    """A digital-identity provider that citizens or staff may log in with."""

    name = fields.Text(required=True, max_length=64, metadata={"example": "vneid"})
    kind = fields.Code(required=True, metadata={"example": "citizen"})
    issuer = fields.Text(
        required=True, max_length=255, metadata={"example": "https://id.example.vn"}
    )
    client_id = fields.Text(required=True, allow_none=True, max_length=255)
    scopes = fields.Items(fields.Text(max_length=64), required=True, max_items=20)


class LoginProvidersSchema(OutputSchema):
    """All providers."""

    items = fields.Items(fields.Part(LoginProviderSchema), required=True, max_items=100)


class LoginAttemptInput(InputSchema):
    """Where the login will happen."""

    provider = fields.Text(required=True, max_length=64, metadata={"example": "vneid"})


class LoginAttemptSchema(OutputSchema):
    """Send `state` and `nonce` along to the provider; the ID token must bring the nonce back."""

    state = fields.Text(required=True, max_length=64, metadata=_RANDOM)
    nonce = fields.Text(required=True, max_length=64, metadata=_RANDOM)
    expires_at = fields.Moment(required=True, metadata={"example": "2026-11-23T03:15:00Z"})


class SessionInput(InputSchema):
    """What the provider gave the app."""

    id_token = fields.Text(required=True, max_length=_TOKEN_MAX, metadata=_JWT)


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


class CitizenSchema(OutputSchema):
    """The caller's own account."""

    id = fields.Id(required=True)
    full_name = fields.Text(
        required=True, allow_none=True, max_length=200, metadata={"example": "Nguyễn Thị Lan"}
    )
    birth_year = fields.Whole(required=True, allow_none=True, minimum=1900, maximum=2100)
    assurance = fields.Whole(required=True, minimum=0, maximum=2, metadata={"example": 2})
    language = fields.Code(required=True, metadata={"example": "vi"})
    recipient = fields.Text(
        required=True,
        max_length=64,
        metadata={"description": "Drop pushes whose `recipient` is another one."},
    )


class StaffSelfSchema(OutputSchema):
    """The calling staff member's account and rights."""

    id = fields.Id(required=True)
    full_name = fields.Text(required=True, max_length=200)
    roles = fields.Items(fields.Code(), required=True, max_items=20)
    agencies = fields.Items(
        fields.Code(),
        required=True,
        max_items=100,
        metadata={"description": "Empty: the whole province."},
    )
