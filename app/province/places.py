"""Places as data, and how they lie within each other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """An area of one scheme; ``point`` is latitude and longitude (WGS 84, degrees).

    ``boundary`` is a polygon or several in WKB, longitude first. One that isn't exact (a
    rectangle, say) tells roughly where the place is. It is valid until and with ``valid_until``.
    """

    scheme: str
    code: str
    parent_code: str | None
    point: tuple[float, float] | None
    boundary: bytes | None
    is_exact: bool
    is_served: bool
    valid_from: date
    valid_until: date | None

    @property
    def is_mapped(self) -> bool:
        """Whether anything says where it lies."""
        return self.point is not None or self.boundary is not None

    @property
    def has_exact_boundary(self) -> bool:
        """Whether its boundary tells what lies in it."""
        return self.boundary is not None and self.is_exact

    def is_valid(self, on: date) -> bool:
        """Whether it exists on that day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


class PlaceTree:
    """Places of one scheme that exist together, by who names whom as parent.

    A parent that isn't among them counts as none.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = sorted(places, key=lambda place: place.code)
        self._by_code = {place.code: place for place in self.places}
        self._inner = {place.parent_code for place in self.places if self._parent(place)}

    @property
    def roots(self) -> list[Place]:
        """Those with no parent."""
        return [place for place in self.places if self._parent(place) is None]

    @property
    def candidates(self) -> list[Place]:
        """The leaves, or for a leaf that isn't mapped its nearest ancestor that is."""
        found = (self._mapped(place) for place in self.places if not self.has_children(place))
        return list({place.code: place for place in found if place is not None}.values())

    def has_children(self, place: Place) -> bool:
        """Whether another place names it as parent."""
        return place.code in self._inner

    def root_of(self, place: Place) -> Place:
        """The place that it lies in and that lies in none."""
        return [place, *self.ancestors(place)][-1]

    def ancestors(self, place: Place) -> Iterator[Place]:
        """The places that it lies in, from the nearest on; a circle of parents is left."""
        seen = {place.code}
        above = self._parent(place)
        while above is not None and above.code not in seen:
            yield above
            seen.add(above.code)
            above = self._parent(above)

    def _parent(self, place: Place) -> Place | None:
        if place.parent_code is None or place.parent_code == place.code:
            return None
        return self._by_code.get(place.parent_code)

    def _mapped(self, leaf: Place) -> Place | None:
        return next((one for one in (leaf, *self.ancestors(leaf)) if one.is_mapped), None)
