"""Finding a system that an operator let in by command, with the secrets that are good now."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select

from app.database import Sealer
from app.identity.models import ClientSecret, IntegrationClient
from app.settings.clients import ClientSettings, is_client_name

SECRET_PURPOSE = "client_secrets.sealed_secret"
# Each of them may have to be tried on every request.
MAX_SECRETS = 5


def find_stored_client(
    connection: Connection, sealer: Sealer, name: str, *, now: datetime
) -> ClientSettings | None:
    """The system ``name`` unless it was revoked or has no good secret; one statement."""
    if not is_client_name(name):
        return None
    rows = connection.execute(
        select(IntegrationClient.scopes, ClientSecret.sealed_secret)
        .join(ClientSecret, ClientSecret.client_name == IntegrationClient.name)
        .where(
            IntegrationClient.name == name,
            IntegrationClient.revoked_at.is_(None),
            is_good(now),
        )
        .order_by(ClientSecret.id.desc())
        .limit(MAX_SECRETS)
    ).all()
    if not rows:
        return None
    return ClientSettings(
        name=name,
        secrets=tuple(
            sealer.unseal_text(row.sealed_secret, purpose=SECRET_PURPOSE) for row in rows
        ),
        scopes=frozenset(rows[0].scopes),
    )


def is_good(now: datetime) -> ColumnElement[bool]:
    """Which secrets may sign at ``now``."""
    return or_(ClientSecret.expires_at.is_(None), ClientSecret.expires_at > now)
