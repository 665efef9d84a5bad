"""Who may call a route: declarations that any domain's routes wear.

A guard only marks the view. ``app.identity`` enforces every guard in one place before the view
runs, and refuses a view that wears none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """The four sorts of callers."""

    ANYONE = "anyone"
    CITIZEN = "citizen"
    STAFF = "staff"
    CLIENT = "client"


class Role(StrEnum):
    """What a staff member does (vai trò)."""

    TRIAGER = "triager"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


@dataclass(frozen=True)
class Guard:
    """What a view demands of its caller.

    ``session_in_statement``: the view's own statement holds the session's state as a predicate,
    so that a hot read needs no second round trip.
    """

    audience: Audience
    assurance: int = 0
    roles: frozenset[Role] = frozenset()
    scope: str | None = None
    session_in_statement: bool = False


def public(view: View) -> View:
    """Anyone may call it, without a token."""
    return _wear(view, Guard(Audience.ANYONE))


def requires_citizen(
    *, assurance: int = 1, session_in_statement: bool = False
) -> Callable[[View], View]:
    """A citizen whose identity was verified at least at level ``assurance`` (1 or 2)."""
    guard = Guard(Audience.CITIZEN, assurance=assurance, session_in_statement=session_in_statement)
    return lambda view: _wear(view, guard)


def requires_staff(*roles: Role) -> Callable[[View], View]:
    """A staff member who has one of ``roles``; without any named, every staff member."""
    return lambda view: _wear(view, Guard(Audience.STAFF, roles=frozenset(roles)))


def requires_client(scope: str) -> Callable[[View], View]:
    """Another system whose signed request has ``scope``."""
    return lambda view: _wear(view, Guard(Audience.CLIENT, scope=scope))


def find_guard(view: Callable[..., Any] | None) -> Guard | None:
    """The guard that ``view`` wears, if any."""
    return getattr(view, "guard", None)


def _wear(view: View, guard: Guard) -> View:
    view.guard = guard  # type: ignore[attr-defined]  # read back by find_guard
    return view
