"""What the Firebase stand-in remembers: access tokens, attempts, and what arrived at the phones."""

import json
import secrets
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.firebase_rules import SendRequest


@dataclass(frozen=True)
class Received:
    """A message as it arrived at a phone."""

    name: str
    address: str
    address_kind: str
    received_at: datetime
    message: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return it for the journal and for ``GET /messages``."""
        return asdict(self) | {"received_at": self.received_at.isoformat()}


class FirebaseState:
    """All that the stand-in remembers; the threads of a server may share it.

    With a ``journal`` each message is also a line of that file, and read back at the next start.
    """

    def __init__(
        self,
        project_id: str,
        public_key_pem: str,
        journal: Path | None = None,
        *,
        token_lifetime_s: int = 3600,
    ) -> None:
        self.project_id = project_id
        self.public_key_pem = public_key_pem
        self.token_lifetime_s = token_lifetime_s
        self._journal = journal
        self._lock = threading.Lock()
        self._token_ends: dict[str, float] = {}
        self._attempts: Counter[tuple[str, str]] = Counter()
        self._phones: defaultdict[str, list[Received]] = defaultdict(list)
        if journal is not None:
            journal.parent.mkdir(parents=True, exist_ok=True)
            for received in _read_journal(journal):
                self._phones[received.address].append(received)

    def issue_token(self) -> str:
        """Return a new access token, good for ``token_lifetime_s``."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._token_ends[token] = time.monotonic() + self.token_lifetime_s
        return token

    def is_token_good(self, token: str) -> bool:
        """Whether this process issued the token and it has not expired."""
        with self._lock:
            return self._token_ends.get(token, 0.0) > time.monotonic()

    def count_attempt(self, sent: SendRequest) -> int:
        """Return how many times this address has been sent this message, this time included.

        Our messages are told apart by the ``id`` in their data.
        """
        message = (sent.address, sent.message.get("data", {}).get("id", ""))
        with self._lock:
            self._attempts[message] += 1
            return self._attempts[message]

    def receive(self, sent: SendRequest) -> Received:
        """Put the message on its phone."""
        received = Received(
            name=f"projects/{self.project_id}/messages/{uuid.uuid4()}",
            address=sent.address,
            address_kind=sent.address_kind,
            received_at=datetime.now(UTC),
            message=sent.message,
        )
        with self._lock:
            self._phones[received.address].append(received)
            if self._journal is not None:
                with self._journal.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(received.as_json(), ensure_ascii=False) + "\n")
        return received

    def messages(self, address: str | None = None) -> list[Received]:
        """Return what one phone received, or all of them, the oldest first."""
        with self._lock:
            if address is not None:
                return list(self._phones.get(address, ()))
            everything = [received for phone in self._phones.values() for received in phone]
        return sorted(everything, key=lambda received: received.received_at)


def _read_journal(journal: Path) -> Iterable[Received]:
    if not journal.exists():
        return
    *lines, torn = journal.read_text(encoding="utf-8").split("\n")
    if torn:  # the process was killed while it wrote: this message was never answered
        journal.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    for line in lines:
        fields = json.loads(line)
        yield Received(**fields | {"received_at": datetime.fromisoformat(fields["received_at"])})
