"""What travels to a phone fits into what Firebase takes, whatever it speaks of."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.adapters.firebase_messages import encode
from app.database import Sealer
from app.notifications.broadcasts.rules import BroadcastKind
from app.notifications.kinds import Kind
from app.notifications.messages import build_message
from app.settings.keys import SecretKeys
from sandbox.firebase_rules import MAX_PAYLOAD_BYTES, payload_bytes, read_send_request

_SEALER = Sealer(SecretKeys(sealing=(b"s" * 32,), lookup=(b"l" * 32,)))
_NOW = datetime(2026, 11, 29, tzinfo=UTC)
# As long as settings allow, and as the column, Apple's collapse id and the inbox do.
_PUBLIC_URL = "https://" + "b" * 192
_ENTITY_ID = "7" * 64
_UNREAD = 10**6


def _payload(kind: Kind, locale: str) -> dict[str, Any]:
    row: Any = SimpleNamespace(
        kind=kind.value,
        entity_id=_ENTITY_ID,
        locale=locale,
        sealed_address=_SEALER.seal_text("phone", purpose="devices.sealed_address"),
        address_kind="fid",
        broadcast_id=None,
        notification_id=uuid.UUID(int=2**128 - 1),
        citizen_id=uuid.UUID(int=1),
        expires_at=_NOW + timedelta(days=7),
    )
    return _encoded(row)


def _public_payload(kind: BroadcastKind) -> dict[str, Any]:
    # As long as a publisher may write, in letters of three bytes each.
    title, body = "ế" * 65, "ế" * 240
    row: Any = SimpleNamespace(
        broadcast_id=uuid.UUID(int=2**128 - 1),
        broadcast_entity_id=uuid.UUID(int=2**128 - 1),
        broadcast_kind=kind.value,
        is_emergency=True,
        title_vi=title,
        title_en=title,
        body_vi=body,
        body_en=body,
        locale="vi-VN",
        sealed_address=_SEALER.seal_text("phone", purpose="devices.sealed_address"),
        address_kind="fid",
        citizen_id=uuid.UUID(int=1),
        expires_at=_NOW + timedelta(days=7),
    )
    return _encoded(row)


def _encoded(row: Any) -> dict[str, Any]:
    message = build_message(row, _SEALER, _PUBLIC_URL, unread=_UNREAD, now=_NOW)
    body = json.loads(encode(message, now_s=int(_NOW.timestamp())))
    return read_send_request(body).message


@pytest.mark.parametrize("locale", ["vi-VN", "en-GB"])
@pytest.mark.parametrize("kind", list(Kind))
def test_the_longest_push_of_each_kind_fits_with_half_the_room_to_spare(
    kind: Kind, locale: str
) -> None:
    assert payload_bytes(_payload(kind, locale)) < MAX_PAYLOAD_BYTES / 2


@pytest.mark.parametrize("kind", list(BroadcastKind))
def test_the_longest_public_news_fits(kind: BroadcastKind) -> None:
    assert payload_bytes(_public_payload(kind)) < MAX_PAYLOAD_BYTES
