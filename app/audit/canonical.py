"""The bytes that a seal stands for, the same for equal rows on every database.

Everything is hashed (SHA-256) as a JSON array: UTF-8, no spaces, members sorted, all but ASCII
escaped, times in whole microseconds since 1970 (UTC), ids in their usual form. An array tells
where each value ends, so no two events have the same bytes.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import index
from typing import Any

from app.database import AnyRow

# The digest before the first seal.
NO_DIGEST = bytes(32)
_EVENT_FORM = "audit-event/1"
_SEAL_FORM = "audit-seal/1"
_REMOVAL_FORM = "audit-removal/1"
_NUMBER_BYTES = 8
_ENTRY_BYTES = _NUMBER_BYTES + 32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def hash_event(event: AnyRow) -> bytes:
    """The hash over every column of an event; raises ``TypeError`` for a value of another type."""
    return _hash(
        _EVENT_FORM,
        event.number,
        str(event.id),
        _microseconds(event.at),
        event.actor,
        event.action,
        event.subject,
        event.details,
        event.request_id,
    )


def seal_digest(seal: AnyRow, *, previous: bytes) -> bytes:
    """The hash over the digest of the seal before it and every column but signature and digest.

    Raises ``TypeError`` as ``hash_event`` does.
    """
    return _hash(
        _SEAL_FORM,
        previous.hex(),
        seal.number,
        index(seal.first_event),
        index(seal.last_event),
        index(seal.event_count),
        hashlib.sha256(seal.event_hashes).hexdigest(),
        seal.key_id,
        _microseconds(seal.sealed_at),
    )


def removal_digest(removal: AnyRow, *, seal: bytes) -> bytes:
    """The hash over the digest of the removal's seal and every column but the signature.

    Raises ``TypeError`` as ``hash_event`` does.
    """
    return _hash(
        _REMOVAL_FORM,
        seal.hex(),
        index(removal.seal_number),
        index(removal.last_event),
        _microseconds(removal.removed_at),
        removal.key_id,
    )


def pack_hashes(events: Sequence[AnyRow]) -> bytes:
    """What a seal keeps of its events: for each its number (8 bytes, big-endian) and its hash."""
    return b"".join(
        event.number.to_bytes(_NUMBER_BYTES, "big") + hash_event(event) for event in events
    )


def unpack_hashes(packed: bytes) -> dict[int, bytes]:
    """The hash of each event by its number, in the order of the numbers."""
    entries = (packed[at : at + _ENTRY_BYTES] for at in range(0, len(packed), _ENTRY_BYTES))
    return {
        int.from_bytes(entry[:_NUMBER_BYTES], "big"): entry[_NUMBER_BYTES:] for entry in entries
    }


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _hash(*content: Any) -> bytes:
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode("ascii")).digest()
