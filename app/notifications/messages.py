"""What a push says: a neutral text, and ids. Nothing of the thing itself."""

from datetime import datetime

from app.adapters.push import PushMessage
from app.database import AnyRow, Sealer
from app.identity.citizens.accounts import recipient_key
from app.notifications.devices import address_of
from app.notifications.kinds import RULES, Kind, deep_link
from app.texts import Language, text

_PAYLOAD_VERSION = "1"


def build_message(
    row: AnyRow, sealer: Sealer, public_url: str, *, unread: int, now: datetime
) -> PushMessage:
    """The push for a delivery's row, in the phone's language; raises ``UnsealError``."""
    kind, entity_id = Kind(row.kind), row.entity_id
    rules = RULES[kind]
    language = Language.ENGLISH if row.locale.startswith("en") else Language.VIETNAMESE
    return PushMessage(
        address=address_of(sealer, row.sealed_address),
        address_kind=row.address_kind,
        title=text(f"notifications.{kind}.push_title", language),
        body=text(f"notifications.{kind}.push_body", language),
        data={
            "v": _PAYLOAD_VERSION,
            "id": str(row.notification_id),
            "type": kind.value,
            "deep_link": deep_link(public_url, kind, entity_id),
            "entity_id": entity_id,
            "recipient": recipient_key(sealer, row.citizen_id),
        },
        channel=rules.channel.value,
        collapse_key=entity_id,
        ttl_s=max(1, int((row.expires_at - now).total_seconds())),
        is_urgent=rules.is_urgent,
        badge=unread,
    )
