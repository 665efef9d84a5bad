"""Systems that raise alerts in tests, and what anyone reads of them."""

import itertools
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.notifications.alert_schemas import AlertOutcomeSchema, PublicAlertsSchema
from tests.community import WARD
from tests.documented import assert_documented
from tests.notifications.claiming import now_utc
from tests.service import Json, Service
from tests.services.signing import Signer

TAKE = "/v1/integration/alerts"
PUBLIC = "/v1/alerts"


def details(**changes: Any) -> Json:
    """What an alert says, a severe flood in a ward."""
    return {
        "event": {"vi": "Ngập lụt", "en": "Flood"},
        "headline": {"vi": "Nước sông vượt báo động 3", "en": "River above alarm level 3"},
        "description": {"vi": "Nước đang lên nhanh.", "en": "The water rises fast."},
        "urgency": "immediate",
        "severity": "severe",
        "certainty": "observed",
        "expires_at": (now_utc() + timedelta(hours=6)).isoformat(),
        "areas": [WARD],
    } | changes


@dataclass
class Station:
    """A system that raises alerts; each message is sent a second after the one before."""

    service: Service
    signer: Signer
    numbers: Any
    began_at: datetime

    @classmethod
    def of(cls, service: Service, name: str = "flood-station") -> "Station":
        """A system that was let in by the operator."""
        arguments = ["clients", "add", name, "--scope", "alerts:write"]
        done = service.app.test_cli_runner().invoke(args=arguments)
        signer = Signer(service.app, done.stdout.strip(), name)
        return cls(service, signer, itertools.count(), now_utc() - timedelta(minutes=5))

    def allow(self, to: str = "areas", least: str = "severe") -> None:
        """Let its alerts be pushed, as an operator does."""
        arguments = ["alerts", "allow", self.signer.client, "--to", to, "--from", least]
        done = self.service.app.test_cli_runner().invoke(args=arguments)
        assert done.exit_code == 0, done.output

    def message(self, identifier: str, kind: str = "alert", **changes: Any) -> Json:
        """A message; each later one is a second younger."""
        sent_at = self.began_at + timedelta(seconds=next(self.numbers))
        return {
            "sender": "flood.example.vn",
            "identifier": identifier,
            "sent_at": sent_at.isoformat(),
            "status": "actual",
            "message_type": kind,
            "details": details(),
        } | changes

    def send(self, message: Json) -> Any:
        """Send it, signed."""
        return self.signer.call("POST", TAKE, json.dumps(message).encode())

    def outcome(self, message: Json) -> tuple[str, bool]:
        """What became of it, and whether phones are told."""
        content = self.send(message).get_json()
        assert_documented(content, AlertOutcomeSchema)
        return content["outcome"], content["is_pushed"]


def shown(service: Service, query: str = "") -> list[Json]:
    """The alerts that anyone sees, of one place or of all."""
    content = service.anyone().get(f"{PUBLIC}?{query}").get_json()
    assert_documented(content, PublicAlertsSchema)
    items: list[Json] = content["items"]
    return items
