"""Receipts as they go out."""

from app.web import fields
from app.web.schemas import OutputSchema


class ReceiptSchema(OutputSchema):
    """A signed receipt, and what is needed to verify it; keep all of it."""

    event = fields.Code(required=True, metadata={"example": "filed"})
    at = fields.Moment(required=True)
    jws = fields.Text(
        required=True,
        allow_none=True,
        max_length=2000,
        metadata={
            "description": "A compact JWS (`typ: receipt+jws`, ES256) by a key of "
            "`/.well-known/receipt-keys.json`. Null while it waits to be signed: ask again later.",
            "example": "eyJhbGciOiJFUzI1NiIsImtpZCI6IjAxOWEiLCJ0eXAiOiJyZWNlaXB0K2p3cyJ9.e30.c2ln",
        },
    )
    salt = fields.Text(
        required=True,
        max_length=22,
        metadata={
            "description": "16 random bytes in base64url.",
            "example": "q83vEjRWeJCrze8SNFZ4kA",
        },
    )
    content = fields.Text(
        required=True,
        max_length=64_000,
        metadata={
            "description": "The text that was hashed: JSON as RFC 8785 writes it. Keep it letter "
            "for letter.",
            "example": '{"at":"2026-03-01T01:00:00.123456Z","by":"staff","event":"replied",'
            '"form":"receipt-content/1","reference":"BD-2026-004213-K","state":"accepted",'
            '"text":"Đã chuyển đơn vị xử lý."}',
        },
    )


class ReceiptsSchema(OutputSchema):
    """The receipts of one report, the oldest first."""

    receipts = fields.Items(fields.Part(ReceiptSchema), required=True, max_items=10_000)
