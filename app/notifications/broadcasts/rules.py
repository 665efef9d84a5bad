"""How broadcasts travel: what each opens, on which channel, for how long. Pure."""

from datetime import timedelta
from enum import StrEnum

from app.notifications.channels import Channel


class BroadcastKind(StrEnum):
    """What a broadcast speaks of."""

    ANNOUNCEMENT = "announcement"
    ALERT = "alert"


# News of yesterday wakes nobody; a danger is over sooner.
_GOOD_FOR = timedelta(days=2)
_EMERGENCY_GOOD_FOR = timedelta(hours=12)
_PATHS = {
    BroadcastKind.ANNOUNCEMENT: "/app/announcements/{entity_id}",
    BroadcastKind.ALERT: "/app/alerts/{entity_id}",
}


def channel_of(*, is_emergency: bool) -> Channel:
    """What a broadcast travels on."""
    return Channel.EMERGENCY if is_emergency else Channel.ANNOUNCEMENTS


def good_for(*, is_emergency: bool) -> timedelta:
    """How long a phone that is switched off may be told later."""
    return _EMERGENCY_GOOD_FOR if is_emergency else _GOOD_FOR


def broadcast_link(public_url: str, kind: BroadcastKind, entity_id: str) -> str:
    """The link that opens what it speaks of, in the app or in a browser."""
    return public_url + _PATHS[kind].format(entity_id=entity_id)
