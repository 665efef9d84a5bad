"""Logging in at either citizens' issuer, and looking at what that left."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.audit.models import AuditEvent
from app.database import Base
from app.identity.login.claims import ProviderIdentity
from app.texts.consents import SERVICE_USE, required_version
from tests.service import Caller, Json, Service

# The other issuer: the national portal, where some of the same people have accounts.
PORTAL = "dvcqg"
LOW = {"loAs": "1"}


def at_portal(
    service: Service, key: str = "lan", *, consents: bool = True, **claims: Any
) -> Caller:
    """A citizen logged in at the portal, who agreed to the terms."""
    caller = service.log_in(PORTAL, key, **claims)
    if consents:
        agreed = {"purpose": SERVICE_USE, "version": required_version(), "is_given": True}
        assert caller.put("/v1/me/consents", {"decisions": [agreed]}).status_code == 200
    return caller


def account_of(caller: Caller) -> str:
    """The id of the caller's account."""
    answer = caller.get("/v1/me")
    assert answer.status_code == 200, answer.get_json()
    return str(answer.get_json()["id"])


def patch_me(caller: Caller, changes: Json, **headers: str) -> TestResponse:
    """PATCH the caller's account."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return caller.client.patch("/v1/me", json=changes, headers=caller.headers | more)


def identities_of(caller: Caller) -> list[Json]:
    """The caller's digital identities."""
    answer = caller.get("/v1/me/identities")
    assert answer.status_code == 200, answer.get_json()
    items: list[Json] = answer.get_json()["items"]
    return items


def id_token(service: Service, provider: str, key: str, **claims: Any) -> str:
    """An ID token of a person, its attempt begun."""
    begun = service.anyone().post("/v1/auth/attempts", {"provider": provider}).get_json()
    return service.sandbox.issuers[provider].id_token(key, nonce=begun["nonce"], **claims)


def said_by(service: Service, provider: str, **said: Any) -> ProviderIdentity:
    """What a provider says of somebody at level 2, as login reads it."""
    (issuer,) = [one for one in service.platform.settings.issuers if one.name == provider]
    nothing = {"full_name": None, "citizen_number": None, "birth_year": None}
    return ProviderIdentity(
        issuer=issuer,
        subject="somebody",
        assurance=2,
        nonce=None,
        issued_at=0,
        expires_at=0,
        **nothing | said,
    )


def log_in_at_once(service: Service, tokens: Sequence[str]) -> list[Any]:
    """Log in with each ID token in the same moment; the answers."""

    def log_in(token: str) -> Any:
        return service.anyone().post("/v1/auth/session", {"id_token": token})

    with ThreadPoolExecutor(len(tokens)) as pool:
        return list(pool.map(log_in, tokens))


def audits(service: Service, action: str) -> list[Any]:
    """The audit rows of ``action``, the oldest first."""
    wanted = select(AuditEvent.__table__).where(AuditEvent.action == action)
    with service.database.reading() as connection:
        return list(connection.execute(wanted.order_by(AuditEvent.number)))


def count(service: Service, model: type[Base]) -> int:
    """How many rows of ``model`` there are."""
    with service.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(model)) or 0
