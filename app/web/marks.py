"""Marks on views: a decorator declares something, and another place reads it.

A mark is an attribute of the function, so that ``functools.wraps`` takes it along.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Mark(Generic[Value]):
    """One thing that a view may say of itself; ``default`` counts where it says nothing."""

    name: str
    default: Value

    def put(self, view: View, value: Value) -> View:
        """Have ``view`` say ``value``; the view itself."""
        setattr(view, self.name, value)
        return view

    def of(self, view: Callable[..., Any] | None) -> Value:
        """What ``view`` says."""
        found: Value = getattr(view, self.name, self.default)
        return found


# Read by ``app.web.openapi`` for the headers of a route.
NEEDS_IDEMPOTENCY_KEY = Mark("needs_idempotency_key", default=False)
NEEDS_IF_MATCH = Mark("needs_if_match", default=False)
TAKES_IF_MATCH = Mark("takes_if_match", default=False)
TAKES_DPOP_PROOF = Mark("takes_dpop_proof", default=False)
