"""Chance that draws the same every time: for names, places and the order of calls."""

from random import Random

__all__ = ["Random", "seeded"]


def seeded(seed: int) -> Random:
    """Chance that begins at ``seed``."""
    return Random(seed)  # noqa: S311 - nothing drawn here keeps a secret
