"""Chains from one record to the next: parents, successors. None of them may come back to itself."""

from collections.abc import Hashable, Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def ancestors(key: Key, parents: Mapping[Key, Key | None]) -> Iterator[Key]:
    """``key`` itself and what lies above it, the nearest first; stops where a circle closes."""
    seen: set[Key] = set()
    current: Key | None = key
    while current is not None and current in parents and current not in seen:
        yield current
        seen.add(current)
        current = parents[current]


def closes_circle(key: Key, parents: Mapping[Key, Key | None]) -> bool:
    """Whether following the chain from ``key`` leads back to it."""
    above = parents.get(key)
    return above is not None and key in ancestors(above, parents)
