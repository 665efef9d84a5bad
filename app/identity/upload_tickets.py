"""Tickets for uploading in the background: the right to add photos to one report, and no more.

A phone uploads when it has a network, long after its access token has expired. A ticket is an HMAC
over the report and its expiry, so it is stored nowhere and is the same whenever it is made.
"""

import hmac
import struct
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.errors import UploadTicketInvalid
from app.identity.citizens.consent import require_consent
from app.identity.models import Citizen
from app.identity.principals import CitizenPrincipal
from app.web import base64url

SCHEME = "UploadTicket"
_PREFIX = "bdsu_"
_HEAD = struct.Struct(">16sQ")
_MAC_BYTES = 32
_MAX_CHARACTERS = 200

FindOwner = Callable[[Session | Connection, uuid.UUID], uuid.UUID | None]


class UploadTickets:
    """Makes tickets and admits who shows one. Whose a report is, the reports' domain says."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """``keys``: the first one makes, all of them are believed."""
        self._keys = keys
        self._find_owner: FindOwner | None = None

    def owned_by(self, find_owner: FindOwner) -> None:
        """Have ``find_owner`` say which citizen filed a report; None: there is no such report."""
        self._find_owner = find_owner

    def make(self, report_id: uuid.UUID, expires_at: datetime) -> str:
        """The ticket of a report, good before ``expires_at`` (whole seconds)."""
        head = _HEAD.pack(report_id.bytes, int(expires_at.timestamp()))
        return _PREFIX + base64url.encode(head + hmac.digest(self._keys[0], head, "sha256"))

    def require(self, token: str, report_id: uuid.UUID, now: datetime) -> None:
        """Raises ``UploadTicketInvalid`` unless ``token`` is a good ticket of that report."""
        head = self._genuine_head(token)
        if head is None:
            raise UploadTicketInvalid(cause="ticket_not_ours")
        named, expires_at_s = _HEAD.unpack(head)
        if named != report_id.bytes:
            raise UploadTicketInvalid(cause="ticket_of_another_report")
        if now.timestamp() >= expires_at_s:
            raise UploadTicketInvalid(cause="ticket_expired")

    def admit(
        self, session: Session | Connection, report_id: uuid.UUID, *, needs_consent: bool
    ) -> CitizenPrincipal:
        """Whoever filed the report, as far as a ticket proves him.

        Raises ``UploadTicketInvalid`` where he or the report is gone, ``ConsentRequired``.
        """
        owner = self._find_owner(session, report_id) if self._find_owner else None
        agreed = select(Citizen.consented_version).where(Citizen.id == owner)
        version = session.scalar(agreed) if owner else None
        if owner is None or version is None:
            raise UploadTicketInvalid(cause="ticket_without_owner")
        if needs_consent:
            require_consent(version)
        return CitizenPrincipal(owner, assurance=0, session_id=None, ticket_for=report_id)

    def _genuine_head(self, token: str) -> bytes | None:
        body = token.removeprefix(_PREFIX)
        if body == token or len(token) > _MAX_CHARACTERS or not token.isascii():
            return None
        try:
            raw = base64url.decode(body)
        except ValueError:
            return None
        head, mac = raw[: _HEAD.size], raw[_HEAD.size :]
        if len(head) != _HEAD.size or len(mac) != _MAC_BYTES:
            return None
        genuine = [hmac.compare_digest(mac, hmac.digest(key, head, "sha256")) for key in self._keys]
        return head if any(genuine) else None


def find_ticket(header: str | None) -> str | None:
    """The ticket of an Authorization header; None for any other scheme.

    Raises ``UploadTicketInvalid`` for a header that names the scheme and holds no token.
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != SCHEME.lower():
        return None
    if not token or " " in token:
        raise UploadTicketInvalid(cause="malformed_header")
    return token
