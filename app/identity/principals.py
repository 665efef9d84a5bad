"""Who is calling, once it is proven."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from flask import g

from app.errors import Forbidden
from app.identity.staff.rights import HeldRole, Scope, allowing, find_lender
from app.web.operations import Operation, Role


@dataclass(frozen=True)
class CitizenPrincipal:
    """A citizen; ``session_id`` is None when the provider's own access token was used.

    ``ticket_for``: all he showed is the upload ticket of this report (assurance 0).
    """

    id: uuid.UUID
    assurance: int
    session_id: uuid.UUID | None
    ticket_for: uuid.UUID | None = None

    @cached_property
    def key(self) -> str:
        """How logs and idempotency keys name him."""
        return f"citizen:{self.id}"


@dataclass(frozen=True)
class StaffPrincipal:
    """A staff member with the roles that count now, an absent colleague's among them.

    ``operation`` is what the route does that he called.
    """

    id: uuid.UUID
    full_name: str
    operation: Operation
    held: tuple[HeldRole, ...]
    session_id: uuid.UUID | None

    @property
    def key(self) -> str:
        """How logs and idempotency keys name him."""
        return f"staff:{self.id}"

    @property
    def roles(self) -> frozenset[Role]:
        """His roles, wherever they count."""
        return frozenset(one.role for one in self.held)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Where he may do what the route does."""
        return self.scopes_for(self.operation)

    def scopes_for(self, operation: Operation) -> tuple[Scope, ...]:
        """Where he may do ``operation``; empty: nowhere."""
        return tuple(one.scope for one in allowing(self.held, operation))

    def acting_for(
        self, covers: Callable[[Scope], bool], operation: Operation | None = None
    ) -> uuid.UUID | None:
        """The absent colleague whose role the route takes where ``covers`` is true.

        None where a role of his own is enough. ``operation``: what it takes, where that is more
        than the route's own.
        """
        return find_lender(allowing(self.held, operation or self.operation), covers)


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


def act_for(operation: Operation) -> None:
    """Have the caller do ``operation`` from here on: his request names it, the route does several.

    Raises ``Forbidden`` where none of his roles allows it anywhere.
    """
    staff = replace(current_staff(), operation=operation)
    if not staff.scopes:
        raise Forbidden
    g.principal = staff


def current_client() -> ClientPrincipal:
    """The calling system; only in a view with ``requires_client``."""
    return cast("ClientPrincipal", g.principal)
