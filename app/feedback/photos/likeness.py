"""How much two photos look alike, by their perceptual hashes."""

_ALL = 0xFFFF_FFFF_FFFF_FFFF


def distance(one: int, other: int) -> int:
    """In how many of their 64 bits two perceptual hashes differ.

    0: they look the same; two unrelated photos differ in about 32.
    """
    # Stored as signed numbers: only the 64 bits count, not the endless ones of a negative number.
    return ((one ^ other) & _ALL).bit_count()
