"""Chance that draws the same every time: for noise, places and faults, never for secrets."""

from random import Random

__all__ = ["Random", "seeded"]


def seeded(seed: float) -> Random:
    """Chance that begins at ``seed``."""
    return Random(seed)  # noqa: S311  (nothing drawn here keeps a secret)
