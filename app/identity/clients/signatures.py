"""Other systems that call us: their requests are signed as Standard Webhooks.

The system names itself in ``webhook-client``; the signature is over ``webhook-id``,
``webhook-timestamp`` (within five minutes) and the body. A message that was taken is not taken
again under its id (the batch row remembers it).
"""

import base64
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.database import Database, Sealer
from app.errors import Forbidden, Unauthenticated
from app.identity.authentication import NO_TOKEN
from app.identity.clients.stored_clients import find_stored_client
from app.identity.principals import ClientPrincipal
from app.settings.clients import ClientSettings

# What the library would take more of than there is reason for. No id has a dot: between the parts
# that are signed stand dots. While secrets are changed a sender may sign with each of its own.
_FORMS = {
    "webhook-id": re.compile(r"[A-Za-z0-9_-]{1,128}"),
    "webhook-timestamp": re.compile(r"[1-9][0-9]{0,11}"),
    "webhook-signature": re.compile(
        r"v[0-9][a-z]?,[^ ,]{1,200}(?: v[0-9][a-z]?,[^ ,]{1,200}){0,9}"
    ),
}
# An unknown name is answered after the same work as a wrong signature.
_NOBODYS_SECRET = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class Clients:
    """The systems that may call us: those of the clients' file, and those kept in the database."""

    def __init__(
        self, clients: Sequence[ClientSettings], database: Database, sealer: Sealer
    ) -> None:
        self._of_file = {client.name: client for client in clients}
        self._database = database
        self._sealer = sealer

    def verify(
        self, headers: Mapping[str, str], body: bytes, *, scope: str, now: datetime
    ) -> ClientPrincipal:
        """The calling system; asks the database only for names that the file does not have.

        Raises ``Unauthenticated`` for a name or signature that is missing, wrong or too old,
        ``Forbidden`` without ``scope``.
        """
        sent = {name.lower(): value for name, value in headers.items()}
        if "webhook-signature" not in sent:
            raise Unauthenticated(cause=NO_TOKEN)
        signed = {name: sent.get(name, "") for name in _FORMS}
        if not all(form.fullmatch(signed[name]) for name, form in _FORMS.items()):
            raise Unauthenticated(cause="client_headers_malformed")
        client = self._find(sent.get("webhook-client", ""), now)
        is_signed = _is_signed(client.secrets if client else (_NOBODYS_SECRET,), signed, body)
        if client is None:
            raise Unauthenticated(cause="client_unknown")
        if not is_signed:
            raise Unauthenticated(cause="client_signature_wrong")
        if scope not in client.scopes:
            raise Forbidden
        return ClientPrincipal(name=client.name, message_id=signed["webhook-id"])

    def _find(self, name: str, now: datetime) -> ClientSettings | None:
        if name in self._of_file:
            return self._of_file[name]
        with self._database.reading() as connection:
            return find_stored_client(connection, self._sealer, name, now=now)


def _is_signed(keys: Sequence[str], headers: dict[str, str], body: bytes) -> bool:
    for key in keys:
        try:
            # Compares in constant time.
            Webhook(key).verify(body, headers, json_parse=False)
        except (WebhookVerificationError, ValueError):
            # ValueError: a body that is no UTF-8, a signature that is no base64.
            continue
        return True
    return False
