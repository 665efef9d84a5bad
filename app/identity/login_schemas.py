"""What comes in and goes out at a login."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_TOKEN_MAX = 8192
_JWT = {"example": "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}
_BESIDE_CODE = ("code_verifier", "redirect_uri", "state")
_RANDOM = {"example": "3q2-7wX0d1mPp6Zr0sXyqk9v0H1cJtZc4b8mUuQe5aE"}


class LoginProviderSchema(OutputSchema):
    """A digital-identity provider, and how to ask it who somebody is (OIDC Core 3.1.2)."""

    name = fields.Text(required=True, max_length=64, metadata={"example": "vneid"})
    kind = fields.Code(required=True, metadata={"example": "citizen"})
    label = fields.Text(
        required=True,
        max_length=200,
        metadata={"description": "Its name for people.", "example": "Định danh điện tử VNeID"},
    )
    issuer = fields.Text(
        required=True, max_length=255, metadata={"example": "https://id.example.vn"}
    )
    client_id = fields.Text(required=True, allow_none=True, max_length=255)
    authorization_endpoint = fields.Text(
        required=True,
        allow_none=True,
        max_length=2000,
        metadata={
            "description": "Where to send the citizen; null: the provider could not be asked yet, "
            "look again in a few seconds.",
            "example": "https://id.example.vn/authorize",
        },
    )
    scopes = fields.Items(fields.Text(max_length=64), required=True, max_items=20)
    acr_values = fields.Items(fields.Text(max_length=200), required=True, max_items=20)
    redirect_uris = fields.Items(
        fields.Text(max_length=2000),
        required=True,
        max_items=20,
        metadata={
            "description": "With `exchange` `code`: only these are taken, letter by letter. "
            "Empty: take one that the app has registered with the provider."
        },
    )
    response_type = fields.Code(required=True, metadata={"example": "code"})
    code_challenge_method = fields.Code(required=True, metadata={"example": "S256"})
    exchange = fields.Code(
        required=True,
        metadata={
            "description": "What `POST /v1/auth/session` takes: `code`, or an `id_token` that the "
            "app redeems the code for.",
            "example": "code",
        },
    )


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
    """What the provider gave the app: an ID token, or an authorization code and what belongs to it.

    `code` wants `code_verifier`, `redirect_uri` and `state`, and `iss` where the provider sent it.
    """

    id_token = fields.Text(max_length=_TOKEN_MAX, metadata=_JWT)
    code = fields.Text(
        max_length=4096, pattern=r"[\x20-\x7e]+", metadata={"example": "SplxlOBeZQQ"}
    )
    code_verifier = fields.Text(
        min_length=43,
        max_length=128,
        pattern=r"[A-Za-z0-9._~-]+",
        metadata={"example": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
    )
    redirect_uri = fields.Text(max_length=2000, metadata={"example": "vn.example.app:/dang-nhap"})
    state = fields.Text(max_length=64, metadata=_RANDOM)
    iss = fields.Text(max_length=255, metadata={"example": "https://id.example.vn"})
    device_name = fields.Text(
        max_length=100,
        allow_none=True,
        load_default=None,
        metadata={
            "description": "By which its owner knows the phone in the list of his sessions.",
            "example": "Điện thoại của Lan",
        },
    )

    @validates_schema
    def check_form(self, sent: dict[str, Any], **_options: Any) -> None:
        """One of the two forms, whole and by itself."""
        if ("id_token" in sent) == ("code" in sent):
            fault = ["exactly_one choices=id_token,code"]
            raise ValidationError({"id_token": fault, "code": fault})
        if "code" in sent:
            faults = {name: ["required"] for name in _BESIDE_CODE if name not in sent}
        else:
            faults = {name: ["unknown"] for name in (*_BESIDE_CODE, "iss") if name in sent}
        if faults:
            raise ValidationError(faults)
