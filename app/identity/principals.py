"""Who is calling, once it is proven."""

import uuid
from dataclasses import dataclass
from typing import cast

from flask import g

from app.web.guards import Role


@dataclass(frozen=True)
class CitizenPrincipal:
    """A citizen; ``session_id`` is None when the provider's own access token was used."""

    id: uuid.UUID
    assurance: int
    session_id: uuid.UUID | None

    @property
    def key(self) -> str:
        """How logs and idempotency keys name him."""
        return f"citizen:{self.id}"


@dataclass(frozen=True)
class StaffPrincipal:
    """A staff member with his roles; ``agencies`` is empty for the whole province."""

    id: uuid.UUID
    full_name: str
    roles: frozenset[Role]
    agencies: frozenset[str]
    session_id: uuid.UUID | None

    @property
    def key(self) -> str:
        """How logs and idempotency keys name him."""
        return f"staff:{self.id}"


@dataclass(frozen=True)
class ClientPrincipal:
    """Another system, and the id of the signed message it sent."""

    name: str
    message_id: str

    @property
    def key(self) -> str:
        """How logs and idempotency keys name it."""
        return f"client:{self.name}"


def current_citizen() -> CitizenPrincipal:
    """The calling citizen; only in a view with ``requires_citizen``."""
    return cast("CitizenPrincipal", g.principal)


def current_staff() -> StaffPrincipal:
    """The calling staff member; only in a view with ``requires_staff``."""
    return cast("StaffPrincipal", g.principal)


def current_client() -> ClientPrincipal:
    """The calling system; only in a view with ``requires_client``."""
    return cast("ClientPrincipal", g.principal)
