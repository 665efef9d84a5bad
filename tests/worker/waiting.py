"""Waiting for another process to have done something."""

import time
from collections.abc import Callable

_LOOK_EVERY_S = 0.02


def eventually(is_so: Callable[[], bool], *, within_s: float) -> float:
    """Wait until ``is_so``; the seconds it took. Fails after ``within_s``."""
    began_at = time.monotonic()
    while not is_so():
        assert time.monotonic() - began_at < within_s, f"not within {within_s} s"
        time.sleep(_LOOK_EVERY_S)
    return time.monotonic() - began_at
