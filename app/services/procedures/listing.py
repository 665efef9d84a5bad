"""The list of procedures: what answers a question, narrowed, counted and cut into pages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.services.procedures.catalogue import Catalogue, Listed

FACETS = ("field", "agency", "level")


class Place(NamedTuple):
    """Where a procedure stands: the best score first, then by code."""

    below_best: int
    code: str


class Row(NamedTuple):
    """A procedure in its place; ``matched`` is what of it answers the question."""

    place: Place
    procedure: Listed
    matched: str | None


@dataclass(frozen=True)
class Listing:
    """How many procedures the list has, what it can be narrowed by, and the rows asked for."""

    total: int
    counts: Mapping[str, Mapping[str, int]]
    rows: Sequence[Row]


def list_procedures(
    catalogue: Catalogue,
    question: str | None,
    wanted: Mapping[str, str],
    *,
    after: Place | None,
    count: int,
) -> Listing:
    """``count`` rows after a place, of what answers ``question`` or of all, as ``wanted``."""
    rows = _rows(catalogue) if question is None else _answers(catalogue, question)
    chosen = _narrowed(rows, wanted)
    following = chosen if after is None else [row for row in chosen if row.place > after]
    return Listing(len(chosen), _count_facets(rows, wanted), following[:count])


def _rows(catalogue: Catalogue) -> Sequence[Row]:
    return [Row(Place(0, one.code), one, None) for one in catalogue.procedures]


def _answers(catalogue: Catalogue, question: str) -> Sequence[Row]:
    found = catalogue.index.search(question)
    rows = []
    for hit in found.hits:
        procedure = catalogue.procedures[hit.position]
        rows.append(Row(Place(-hit.score, procedure.code), procedure, found.matched_by(hit)))
    return rows


def _narrowed(rows: Sequence[Row], wanted: Mapping[str, str]) -> Sequence[Row]:
    if not wanted:
        return rows
    return [
        row
        for row in rows
        if all(getattr(row.procedure, name) == value for name, value in wanted.items())
    ]


def _count_facets(rows: Sequence[Row], wanted: Mapping[str, str]) -> dict[str, Counter[str]]:
    """How many procedures have each field, agency and level, of those that the others let through.

    A choice that was made does not take the other choices away.
    """
    found = {}
    for name in FACETS:
        others = {facet: value for facet, value in wanted.items() if facet != name}
        found[name] = Counter(getattr(row.procedure, name) for row in _narrowed(rows, others))
    return found
