"""Messages as Firebase takes them: built, checked and encoded by firebase-admin."""

import firebase_admin
import orjson
from firebase_admin import messaging

from app.adapters.push import PushMessage

# What firebase-admin's own client says of itself with each message.
HEADERS = {
    "Content-Type": "application/json",
    "X-GOOG-API-FORMAT-VERSION": "2",
    "X-FIREBASE-CLIENT": f"fire-admin-python/{firebase_admin.__version__}",
}


def encode(message: PushMessage, *, now_s: int) -> bytes:
    """The body that firebase-admin would send; raises ``ValueError`` for a message it refuses."""
    # str() of a firebase-admin message is the same and public, but costs half again as much as
    # sending it does.
    content = messaging._MessagingService.encode_message(_build(message, now_s))  # noqa: SLF001 - see above
    return orjson.dumps({"message": content})


def _build(message: PushMessage, now_s: int) -> messaging.Message:
    built = messaging.Message(
        notification=messaging.Notification(title=message.title, body=message.body),
        data=dict(message.data),
        android=messaging.AndroidConfig(
            priority="high" if message.is_urgent else "normal",
            ttl=message.ttl_s,
            notification=messaging.AndroidNotification(
                channel_id=message.channel, tag=message.collapse_key
            ),
        ),
        apns=messaging.APNSConfig(
            headers={
                "apns-priority": "10" if message.is_urgent else "5",
                "apns-expiration": str(now_s + message.ttl_s),
                "apns-collapse-id": message.collapse_key,
            },
            payload=messaging.APNSPayload(aps=_aps(message)),
        ),
    )
    # Set afterwards: the constructor warns of each token, though old phones have nothing else.
    setattr(built, message.address_kind, message.address)
    return built


def _aps(message: PushMessage) -> messaging.Aps:
    sound = "default" if message.is_urgent else None
    return messaging.Aps(badge=message.badge, sound=sound, thread_id=message.channel)
