"""Signing as another system does (Standard Webhooks), rightly and wrongly."""

import base64
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from standardwebhooks.webhooks import Webhook
from werkzeug.test import TestResponse

from tests.service import CLIENT_NAME

OTHER_SECRET = "whsec_" + base64.b64encode(b"another secret of 32 random byte").decode()


@dataclass(frozen=True)
class Signer:
    """A system that calls us."""

    app: Flask
    secret: str
    client: str = CLIENT_NAME

    def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        message_id: str | None = None,
        at: datetime | None = None,
        signed_body: bytes | None = None,
        **headers: str | None,
    ) -> TestResponse:
        """Call ``path``; ``headers`` replace those of the signature, None leaves one out."""
        message_id = message_id or f"msg_{uuid.uuid4().hex}"
        at = at or datetime.now(UTC)
        signed = body if signed_body is None else signed_body
        sent: dict[str, str | None] = {
            "webhook-client": self.client,
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(message_id, at, signed.decode()),
        }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.app.test_client().open(
            path,
            method=method,
            data=body,
            content_type="application/json" if body else None,
            headers={name: value for name, value in sent.items() if value is not None},
        )
