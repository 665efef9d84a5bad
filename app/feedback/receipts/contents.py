"""What receipts are about: the events that have one, and the text that is hashed for each."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from app.feedback.drafts import ReportDraft
from app.feedback.receipts.canonical import canonical
from app.feedback.states import State
from app.web import base64url

SALT_BYTES = 16
HASH_NAME = "sha-256"
_FORM = "receipt-content/1"


class Event(StrEnum):
    """What a receipt is given for."""

    FILED = "filed"
    REPLIED = "replied"
    CLOSED = "closed"


# These end something for the citizen: an answer, a result, a refusal, a place to turn to.
CLOSING_STATES = frozenset(
    {State.ANSWERED, State.RESOLVED, State.CLOSED, State.REJECTED, State.REFERRED}
)


@dataclass(frozen=True)
class Occasion:
    """Something that happened to a report, with the words that came with it."""

    report_id: uuid.UUID
    reference: str
    event: Event
    state: str
    at: datetime
    said: Mapping[str, Any]

    def content(self) -> str:
        """The canonical text that is hashed and that the citizen keeps."""
        return canonical(
            {
                **self.said,
                "form": _FORM,
                "event": self.event.value,
                "reference": self.reference,
                "state": self.state,
                "at": written(self.at),
            }
        )


def said_when_filing(draft: ReportDraft, photo_hashes: Sequence[bytes]) -> dict[str, Any]:
    """What the citizen said, as far as he said it; photos by the SHA-256 of what he uploaded."""
    place = draft.location
    said = {
        "kind": draft.kind.value,
        "category": draft.category,
        "category_version": draft.category_version,
        "text": draft.text,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "accuracy_m": place.accuracy_m,
        "location_source": place.source,
        "address": place.address,
        "occurred_at": written(draft.occurred_at) if draft.occurred_at else None,
        "attributes": dict(draft.attributes) or None,
        "is_sensitive": draft.is_sensitive,
        "accused_agency": draft.accused_agency,
        "wants_contact": draft.wants_contact,
        "wants_publication": draft.wants_publication,
        "photos": [one.hex() for one in photo_hashes] or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def content_hash(salt: bytes, content: str) -> str:
    """What the receipt says of its content: SHA-256 over the salt and the UTF-8 bytes.

    In base64url. Without the salt nobody can try out what a short text might have been.
    """
    return base64url.encode(hashlib.sha256(salt + content.encode()).digest())


def written(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds, always of the same length."""
    # Not by strftime, which writes the year 990 with three digits.
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
