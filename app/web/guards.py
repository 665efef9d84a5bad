"""Who may call a route: declarations that any domain's routes wear.

A guard only marks the view. ``app.identity`` enforces every guard in one place before the view
runs, and refuses a view that wears none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.web.marks import Mark, View
from app.web.operations import ROLES_OF, Operation, Role


class Audience(StrEnum):
    """The four sorts of callers."""

    ANYONE = "anyone"
    CITIZEN = "citizen"
    STAFF = "staff"
    CLIENT = "client"


@dataclass(frozen=True)
class Guard:
    """What a view demands of its caller.

    ``session_in_statement``: the view's own statement holds the session's state as a predicate,
    so that a hot read needs no second round trip. ``needs_consent``: a citizen must have agreed to
    the newest terms (``service_use``). ``takes_upload_ticket``: the upload ticket of the report in
    the path (``report_id``) lets its citizen in as well.
    """

    audience: Audience
    assurance: int = 0
    operation: Operation | None = None
    scope: str | None = None
    session_in_statement: bool = False
    needs_consent: bool = False
    takes_upload_ticket: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that let staff in; one is enough."""
        return ROLES_OF[self.operation] if self.operation else frozenset()


_GUARD: Mark[Guard | None] = Mark("guard", default=None)


def public(view: View) -> View:
    """Anyone may call it, without a token."""
    return _wear(view, Guard(Audience.ANYONE))


def requires_citizen(
    *, assurance: int = 1, session_in_statement: bool = False, needs_consent: bool = True
) -> Callable[[View], View]:
    """A citizen whose identity was verified at least at level ``assurance`` (1 or 2).

    Unless the view works without, he must have agreed to the newest terms.
    """
    guard = Guard(
        Audience.CITIZEN,
        assurance=assurance,
        session_in_statement=session_in_statement,
        needs_consent=needs_consent,
    )
    return lambda view: _wear(view, guard)


def requires_citizen_or_ticket(view: View) -> View:
    """A citizen as ``requires_citizen()``, or the upload ticket of the report in the path."""
    guard = Guard(Audience.CITIZEN, assurance=1, needs_consent=True, takes_upload_ticket=True)
    return _wear(view, guard)


def requires_staff(operation: Operation) -> Callable[[View], View]:
    """A staff member in one of the roles that the table gives ``operation`` to."""
    return lambda view: _wear(view, Guard(Audience.STAFF, operation=operation))


def requires_client(scope: str) -> Callable[[View], View]:
    """Another system whose signed request has ``scope``."""
    return lambda view: _wear(view, Guard(Audience.CLIENT, scope=scope))


def find_guard(view: Callable[..., Any] | None) -> Guard | None:
    """The guard that ``view`` wears, if any."""
    return _GUARD.of(view)


def _wear(view: View, guard: Guard) -> View:
    return _GUARD.put(view, guard)
