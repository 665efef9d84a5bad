"""The systems kept in the database: let in, given new secrets and shut out by an operator."""

import base64
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, func, not_, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer
from app.identity.clients.stored_clients import MAX_SECRETS, SECRET_PURPOSE, is_good
from app.identity.models import ClientSecret, IntegrationClient

_SECRET_BYTES = 32
_OPERATOR = "operator"


class ClientChangeRefused(Exception):
    """What the operator asked for cannot be done; the message says why."""


@dataclass(frozen=True)
class StoredClient:
    """A system as an operator sees it; ``good_secrets`` may sign now."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None
    good_secrets: int


def add_client(
    session: Session, sealer: Sealer, name: str, scopes: Collection[str], *, now: datetime
) -> str:
    """Let a system in; its secret, which is shown nowhere again.

    Raises ``ClientChangeRefused`` for a name that was ever used: what another system sent under it
    must not become this one's.
    """
    if session.get(IntegrationClient, name) is not None:
        raise ClientChangeRefused(f"there is or was a client {name!r}; choose another name")
    session.add(IntegrationClient(name=name, scopes=sorted(scopes), created_at=now))
    session.flush()
    details = {"scopes": " ".join(sorted(scopes))}
    record(
        session,
        actor=_OPERATOR,
        action="client_added",
        subject=f"client:{name}",
        details=details,
        now=now,
    )
    return _add_secret(session, sealer, name, now)


def rotate_secret(
    session: Session, sealer: Sealer, name: str, *, overlap: timedelta, now: datetime
) -> str:
    """A further secret for the system; those before it sign for ``overlap`` more, at the longest.

    Raises ``ClientChangeRefused``.
    """
    _lock(session, name)
    ends_at = now + overlap
    its_own = ClientSecret.client_name == name
    session.execute(
        update(ClientSecret)
        .where(its_own, ClientSecret.expires_at.is_(None) | (ClientSecret.expires_at > ends_at))
        .values(expires_at=ends_at)
    )
    session.execute(delete(ClientSecret).where(its_own, not_(is_good(now))))
    count = session.scalar(select(func.count()).select_from(ClientSecret).where(its_own)) or 0
    if count >= MAX_SECRETS:
        raise ClientChangeRefused(
            f"{count} secrets of {name!r} are good; wait until one has expired, or shorten the "
            "overlap to 0"
        )
    record(
        session,
        actor=_OPERATOR,
        action="client_rotated",
        subject=f"client:{name}",
        details={"overlap_s": int(overlap.total_seconds())},
        now=now,
    )
    return _add_secret(session, sealer, name, now)


def revoke_client(session: Session, name: str, *, now: datetime) -> None:
    """Shut the system out, from the next request on; its secrets are destroyed.

    Raises ``ClientChangeRefused``.
    """
    client = _lock(session, name)
    client.revoked_at = now
    session.execute(delete(ClientSecret).where(ClientSecret.client_name == name))
    record(session, actor=_OPERATOR, action="client_revoked", subject=f"client:{name}", now=now)


def list_clients(connection: Connection, *, now: datetime) -> list[StoredClient]:
    """All of them, the revoked ones too, by name."""
    belongs = and_(ClientSecret.client_name == IntegrationClient.name, is_good(now))
    rows = connection.execute(
        select(
            IntegrationClient.name,
            IntegrationClient.scopes,
            IntegrationClient.created_at,
            IntegrationClient.revoked_at,
            select(func.count()).where(belongs).scalar_subquery().label("good_secrets"),
        ).order_by(IntegrationClient.name)
    )
    return [
        StoredClient(row.name, tuple(row.scopes), row.created_at, row.revoked_at, row.good_secrets)
        for row in rows
    ]


def _lock(session: Session, name: str) -> IntegrationClient:
    client = session.scalar(
        select(IntegrationClient)
        .where(IntegrationClient.name == name, IntegrationClient.revoked_at.is_(None))
        .with_for_update()
    )
    if client is None:
        raise ClientChangeRefused(f"the database has no client {name!r} that is not revoked")
    return client


def _add_secret(session: Session, sealer: Sealer, name: str, now: datetime) -> str:
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    sealed = sealer.seal_text(secret, purpose=SECRET_PURPOSE)
    session.add(ClientSecret(client_name=name, sealed_secret=sealed, created_at=now))
    session.flush()
    return secret
