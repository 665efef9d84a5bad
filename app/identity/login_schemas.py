"""What comes in and goes out at a login."""

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_TOKEN_MAX = 8192
_JWT = {"example": "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}
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
