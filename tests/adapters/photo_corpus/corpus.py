"""The corpus: every case, light and heavy."""

from tests.adapters.photo_corpus import (
    bombs,
    colours,
    damage,
    metadata,
    orientations,
    places,
    shapes,
    types,
)

_MODULES = (orientations, colours, metadata, places, shapes, types, damage, bombs)
_CASES = [case for module in _MODULES for case in module.CASES]
LIGHT = [case for case in _CASES if not case.is_heavy]
HEAVY = [case for case in _CASES if case.is_heavy]
