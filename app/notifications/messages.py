"""What a push says: of what is a citizen's a neutral text, and ids; of public news its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.adapters.push import PushMessage
from app.database import AnyRow, Sealer
from app.identity.citizens.accounts import recipient_key
from app.notifications.broadcasts.rules import BroadcastKind, broadcast_link, channel_of
from app.notifications.channels import Channel
from app.notifications.devices import address_of
from app.notifications.kinds import RULES, Kind, deep_link
from app.texts import Language, text

_PAYLOAD_VERSION = "1"


def build_message(
    row: AnyRow, sealer: Sealer, public_url: str, *, unread: int | None, now: datetime
) -> PushMessage:
    """The push for a delivery's row, in the phone's language; raises ``UnsealError``."""
    language = Language.ENGLISH if row.locale.startswith("en") else Language.VIETNAMESE
    says = (
        _news(row, public_url, language)
        if row.broadcast_id is None
        else _public(row, public_url, language)
    )
    # A guest's phone has no account that could differ.
    whose = {"recipient": recipient_key(sealer, row.citizen_id)} if row.citizen_id else {}
    return PushMessage(
        address=address_of(sealer, row.sealed_address),
        address_kind=row.address_kind,
        title=says.title,
        body=says.body,
        data={"v": _PAYLOAD_VERSION, **says.data, **whose},
        channel=says.channel.value,
        collapse_key=says.data["entity_id"],
        ttl_s=max(1, int((row.expires_at - now).total_seconds())),
        is_urgent=says.is_urgent,
        badge=unread,
    )


@dataclass(frozen=True)
class _Says:
    title: str
    body: str
    data: Mapping[str, str]
    channel: Channel
    is_urgent: bool


def _news(row: AnyRow, public_url: str, language: Language) -> _Says:
    kind, entity_id = Kind(row.kind), row.entity_id
    return _Says(
        title=text(f"notifications.{kind}.push_title", language),
        body=text(f"notifications.{kind}.push_body", language),
        data={
            "id": str(row.notification_id),
            "type": kind.value,
            "deep_link": deep_link(public_url, kind, entity_id),
            "entity_id": entity_id,
        },
        channel=RULES[kind].channel,
        is_urgent=RULES[kind].is_urgent,
    )


def _public(row: AnyRow, public_url: str, language: Language) -> _Says:
    kind, entity_id = BroadcastKind(row.broadcast_kind), str(row.broadcast_entity_id)
    is_english = language is Language.ENGLISH
    return _Says(
        title=row.title_en if is_english else row.title_vi,
        body=row.body_en if is_english else row.body_vi,
        data={
            "id": str(row.broadcast_id),
            "type": kind.value,
            "deep_link": broadcast_link(public_url, kind, entity_id),
            "entity_id": entity_id,
        },
        channel=channel_of(is_emergency=row.is_emergency),
        is_urgent=row.is_emergency,
    )
