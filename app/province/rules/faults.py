"""A fault that one record has in view of all the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.province.trees import closes_circle
from app.province.validity import Validity


@dataclass(frozen=True, slots=True)
class RecordFault:
    """What is wrong: with which record, in which of its members, and how (a stable code)."""

    kind: str
    key: str
    member: str
    code: str
    params: tuple[tuple[str, str], ...] = ()


class Linked(Protocol):
    """What may name another record of its own kind as the one that follows it."""

    @property
    def validity(self) -> Validity: ...
    @property
    def successor(self) -> str | None: ...


def link_faults(kind: str, member: str, links: Mapping[str, str | None]) -> Iterator[RecordFault]:
    """Faults of a member that names another record of the same kind."""
    for key, other in links.items():
        if other is None:
            continue
        if other not in links:
            yield RecordFault(kind, key, member, "unknown_value")
        elif closes_circle(key, links):
            yield RecordFault(kind, key, member, "circle")


def validity_faults(kind: str, key: str, validity: Validity) -> Iterator[RecordFault]:
    """Faults of the dates alone."""
    if validity.is_reversed:
        yield RecordFault(kind, key, "valid_until", "validity_reversed")


def successor_faults(kind: str, entries: Mapping[str, Linked]) -> Iterator[RecordFault]:
    """Faults of ends and of what comes after them."""
    yield from link_faults(
        kind, "successor", {key: entry.successor for key, entry in entries.items()}
    )
    for key, entry in entries.items():
        yield from validity_faults(kind, key, entry.validity)
        if entry.successor is not None and entry.validity.last is None:
            yield RecordFault(kind, key, "successor", "successor_without_end")
