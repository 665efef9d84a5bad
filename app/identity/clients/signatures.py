"""Other systems that call us: their requests are signed as Standard Webhooks.

The system names itself in ``webhook-client``; the signature is over ``webhook-id``,
``webhook-timestamp`` (within five minutes) and the body. A message that was taken is not taken
again under its id (the batch row remembers it).
"""

from collections.abc import Mapping, Sequence

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.errors import Forbidden, NotConfigured, Unauthenticated
from app.identity.principals import ClientPrincipal
from app.settings.clients import ClientSettings

MAX_MESSAGE_ID = 128
_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


class Clients:
    """The configured systems, by name."""

    def __init__(self, clients: Sequence[ClientSettings]) -> None:
        self._clients = {client.name: client for client in clients}

    def verify(self, headers: Mapping[str, str], body: bytes, *, scope: str) -> ClientPrincipal:
        """The calling system.

        Raises ``NotConfigured`` where no system is configured, ``Unauthenticated`` for a
        signature that is missing, wrong or too old, ``Forbidden`` without ``scope``.
        """
        if not self._clients:
            raise NotConfigured
        sent = {name.lower(): value for name, value in headers.items()}
        client = self._clients.get(sent.get("webhook-client", ""))
        signed = {name: sent.get(name, "") for name in _HEADERS}
        is_named = 0 < len(signed["webhook-id"]) <= MAX_MESSAGE_ID
        if client is None or not is_named or not _is_signed(client, signed, body):
            raise Unauthenticated
        if scope not in client.scopes:
            raise Forbidden
        return ClientPrincipal(name=client.name, message_id=signed["webhook-id"])


def _is_signed(client: ClientSettings, headers: dict[str, str], body: bytes) -> bool:
    for secret in client.secrets:
        try:
            Webhook(secret).verify(body, headers, json_parse=False)
        except (WebhookVerificationError, ValueError):
            # ValueError: headers or a body of a shape that the library does not foresee.
            continue
        return True
    return False
