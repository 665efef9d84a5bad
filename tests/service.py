"""Driving the service in tests, and the callers in front of it."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from standardwebhooks.webhooks import Webhook
from werkzeug.test import TestResponse

from app import create_app
from app.database import Database, Sealer
from app.feedback.wiring import current_photo_parts
from app.identity.staff.roles import grant_role
from app.settings import Settings
from app.texts.consents import SERVICE_USE, required_version
from app.web.context import EXTENSION
from app.web.operations import Role
from app.web.platform import Platform
from tests.guarded_client import GuardedClient
from tests.stand_ins import Sandbox

CLIENT_NAME = "one-stop"
Json = dict[str, Any]


@dataclass
class Caller:
    """Somebody in front of the service, with the headers he sends."""

    client: FlaskClient
    headers: dict[str, str] = field(default_factory=dict)
    tokens: Json = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> TestResponse:
        """GET ``path``."""
        return self.client.get(path, headers=self._headers(headers))

    def post(self, path: str, json: Any = None, *, key: str | None = None, **headers: str) -> Any:
        """POST a JSON body, with an Idempotency-Key where ``key`` is given."""
        keyed = {"Idempotency-Key": key} if key else {}
        return self.client.post(path, json=json, headers=self._headers(headers) | keyed)

    def put(self, path: str, json: Any = None, **headers: str) -> TestResponse:
        """PUT a JSON body."""
        return self.client.put(path, json=json, headers=self._headers(headers))

    def delete(self, path: str, **headers: str) -> TestResponse:
        """DELETE ``path``."""
        return self.client.delete(path, headers=self._headers(headers))

    def agree(self) -> None:
        """Agree to the terms, as every citizen is asked to after his first login."""
        agreed = {"purpose": SERVICE_USE, "version": required_version(), "is_given": True}
        answer = self.put("/v1/me/consents", {"decisions": [agreed]})
        assert answer.status_code == 200, answer.get_data(as_text=True)

    def upload(
        self,
        data: bytes,
        *,
        name: str = "photo.jpg",
        key: str | None = None,
        path: str = "/v1/feedback/photos",
    ) -> Any:
        """Upload a photo as the app does."""
        from io import BytesIO

        return self.client.post(
            path,
            data={"file": (BytesIO(data), name)},
            content_type="multipart/form-data",
            headers=self.headers | {"Idempotency-Key": key or uuid.uuid4().hex},
        )

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        return self.headers | {name.replace("_", "-"): value for name, value in more.items()}


@dataclass(frozen=True)
class Service:
    """The service in this process."""

    app: Flask
    sandbox: Sandbox

    @classmethod
    @contextmanager
    def running(cls, settings: Settings, sandbox: Sandbox) -> Iterator["Service"]:
        """The service on ``settings``; its connections and its decoder are closed at the end."""
        app = create_app(settings)
        app.test_client_class = GuardedClient
        try:
            yield cls(app, sandbox)
        finally:
            with app.app_context():
                current_photo_parts().decoder.close()
            app.extensions[EXTENSION].database.dispose()

    @property
    def platform(self) -> Platform:
        """Settings, database and sealer."""
        platform: Platform = self.app.extensions[EXTENSION]
        return platform

    @property
    def database(self) -> Database:
        """The test's own database."""
        return self.platform.database

    @property
    def sealer(self) -> Sealer:
        """The sealer of the test's keys."""
        return self.platform.sealer

    def anyone(self) -> Caller:
        """A caller without a token."""
        return Caller(self.app.test_client())

    def citizen(self, key: str = "lan", *, consents: bool = True, **claims: Any) -> Caller:
        """A citizen of the sandbox, logged in with an ID token, who agreed to the terms."""
        caller = self.log_in("vneid", key, **claims)
        if consents:
            caller.agree()
        return caller

    def staff(
        self,
        key: str = "triager",
        *roles: Role,
        agency: str = "",
        area: str = "",
        sees_restricted: bool = False,
    ) -> Caller:
        """A staff member, granted ``roles`` (his own by default) and logged in."""
        issuer = self.sandbox.issuers["staff"]
        person = issuer.person(key)
        with self.database.writing() as session:
            for role in roles or (Role(person.role),):
                grant_role(
                    session,
                    issuer=issuer.issuer_url,
                    subject=person.subject,
                    role=role,
                    agency_code=agency,
                    area_code=area,
                    sees_restricted=sees_restricted,
                    full_name=person.full_name,
                    now=datetime.now(UTC),
                )
            session.commit()
        return self.log_in("staff", key)

    def log_in(self, provider: str, key: str, **claims: Any) -> Caller:
        """Log in with an ID token that carries our nonce."""
        caller = self.anyone()
        attempt = caller.post("/v1/auth/attempts", {"provider": provider}).get_json()
        token = self.sandbox.issuers[provider].id_token(key, nonce=attempt["nonce"], **claims)
        answer = caller.post("/v1/auth/session", {"id_token": token})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        caller.tokens = answer.get_json()
        caller.headers["Authorization"] = f"Bearer {caller.tokens['access_token']}"
        return caller

    def send_signed(self, path: str, body: bytes, *, message_id: str | None = None) -> TestResponse:
        """POST as the one-stop system, signed as Standard Webhooks."""
        now, message_id = datetime.now(UTC), message_id or f"msg_{uuid.uuid4().hex}"
        signature = Webhook(self.sandbox.client_secret).sign(message_id, now, body.decode())
        return self.app.test_client().post(
            path,
            data=body,
            content_type="application/json",
            headers={
                "webhook-client": CLIENT_NAME,
                "webhook-id": message_id,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": signature,
            },
        )


def report_draft(**changes: Any) -> Json:
    """A report as the app posts it."""
    return {
        "submission_id": str(uuid.uuid4()),
        "kind": "incident",
        "category": "roads",
        "text": "Ổ gà lớn giữa đường, rất nguy hiểm cho xe máy.",
        "location": {"latitude": 10.9781, "longitude": 106.6516, "accuracy_m": 8.0},
    } | changes
